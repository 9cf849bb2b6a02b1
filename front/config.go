package front

import (
	"errors"
	"fmt"
	"reflect"
)

// CheckConfig returns an error that names the empty fields of a struct, the
// configuration of a package, unless they are tagged as optional.
func CheckConfig(pkg string, config any) error {
	var errs []error
	v := reflect.ValueOf(config)
	for i := range v.NumField() {
		if f := v.Type().Field(i); v.Field(i).IsZero() && f.Tag.Get("optional") == "" {
			errs = append(errs, fmt.Errorf("%s: Config.%s is missing", pkg, f.Name))
		}
	}
	return errors.Join(errs...)
}
