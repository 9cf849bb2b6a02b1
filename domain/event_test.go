package domain_test

import (
	"encoding/json"
	"testing"

	"chophien/domain"
)

// TestNullTexts checks that an empty text becomes null, and that a text that
// contains the same characters does not change.
func TestNullTexts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value any
		want  string
	}{
		"an empty text":          {map[string]any{"a": "", "b": "x"}, `{"a":null,"b":"x"}`},
		"within a list":          {[]any{map[string]string{"a": ""}, ""}, `[{"a":null},""]`},
		"a text that ends so":    {map[string]string{"a": `x:`, "b": `"`}, `{"a":"x:","b":"\""}`},
		"JSON within a text":     {map[string]string{"a": `{"b":""}`}, `{"a":"{\"b\":\"\"}"}`},
		"a backslash before it":  {map[string]string{"a": `\":""`}, `{"a":"\\\":\"\""}`},
		"a name that ends in it": {map[string]string{`":"`: ""}, `{"\":\"":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, err := json.Marshal(c.value)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(domain.NullTexts(body)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
