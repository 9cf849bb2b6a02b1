package domain

// SettingSource is where the value of a setting is from.
type SettingSource string

// The sources of settings.
const (
	SettingDefault     SettingSource = "default" // nobody set it
	SettingEnvironment SettingSource = "environment"
	SettingFile        SettingSource = "file" // of a secret
)

// Setting is a setting of the program, which the environment fixes. An admin reads it;
// only who starts the program changes it.
type Setting struct {
	Name   string // of the variable of the environment
	Value  string // empty for a secret, and for a value that is empty
	Secret bool   // its value is never shown
	IsSet  bool   // it has a value, whatever its source
	Source SettingSource
}
