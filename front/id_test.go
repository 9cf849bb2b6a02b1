package front_test

import (
	"testing"

	"chophien/front"
)

// TestLowerJSON checks that only the ids of a body become lower case. A
// password or a text may look like an id.
func TestLowerJSON(t *testing.T) {
	t.Parallel()
	const capitals, small = `"01900000-ABCD-7000-8000-A00000000001"`, `"01900000-abcd-7000-8000-a00000000001"`
	for name, c := range map[string]struct{ body, want string }{
		"an id":                  {`{"id":` + capitals + `}`, `{"id":` + small + `}`},
		"another's id":           {`{"producer_id" : ` + capitals + `}`, `{"producer_id" : ` + small + `}`},
		"ids":                    {`{"product_ids":[` + capitals + `, ` + capitals + `]}`, `{"product_ids":[` + small + `, ` + small + `]}`},
		"within a list":          {`[{"ids":[],"lines":[{"id":` + capitals + `}]}]`, `[{"ids":[],"lines":[{"id":` + small + `}]}]`},
		"a password":             {`{"password":` + capitals + `}`, `{"password":` + capitals + `}`},
		"a field that ends so":   {`{"paid":` + capitals + `}`, `{"paid":` + capitals + `}`},
		"a list of texts":        {`{"goods":[` + capitals + `]}`, `{"goods":[` + capitals + `]}`},
		"a text about a field":   {`{"note":"\"id\":\"01900000-ABCD-7000-8000-A00000000001\""}`, `{"note":"\"id\":\"01900000-ABCD-7000-8000-A00000000001\""}`},
		"an id that is none":     {`{"id":"ABC"}`, `{"id":"ABC"}`},
		"the name in capitals":   {`{"ID":` + capitals + `}`, `{"ID":` + small + `}`},
		"a value that is called": {`{"name":"id","note":` + capitals + `}`, `{"name":"id","note":` + capitals + `}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := string(front.LowerJSON([]byte(c.body))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
