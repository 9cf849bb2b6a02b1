package app

import (
	"chophien/config"
	"chophien/domain"
)

// Settings returns the settings of a configuration as an admin may read them: of a
// secret only whether it is set.
func Settings(cfg config.Config) []domain.Setting {
	values := cfg.Values()
	var out []domain.Setting
	for i, v := range config.Variables() {
		s := domain.Setting{Name: v.Name, Value: values[i], Secret: v.Secret, IsSet: values[i] != "", Source: cfg.Source(v.Name)}
		if v.Secret {
			s.Value = ""
		}
		out = append(out, s)
	}
	return out
}
