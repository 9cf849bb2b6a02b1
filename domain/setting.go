package domain

// Setting is a setting of the program, which the environment fixes. An admin reads it;
// only who starts the program changes it.
type Setting struct {
	Name      string // of the variable of the environment
	Value     string // empty for a secret, and for a value that is empty
	Secret    bool   // its value is never shown
	IsSet     bool   // it has a value, of the environment or by default
	IsDefault bool   // the environment does not change it
}
