package app

import (
	"io"
	"log/slog"
	"runtime/debug"

	"chophien/config"
)

// Configure reads the environment and returns the configuration and its logger.
func Configure(environ []string, logs io.Writer) (config.Config, *slog.Logger, error) {
	cfg, err := config.Load(environ)
	if err != nil {
		return cfg, nil, err
	}
	level, json := cfg.LogLevel()
	opts := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(logs, opts)
	if json {
		handler = slog.NewJSONHandler(logs, opts)
	}
	log := slog.New(handler)
	for _, sentence := range config.Misspelt(environ) {
		log.Warn("a variable of the environment is ignored", "why", sentence)
	}
	return cfg, log, nil
}

// version is set by the linker, in make build and in the image.
var version string

// Version returns the tag or the commit from which the program was built.
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value
		}
	}
	if v == "" {
		return "(devel)"
	}
	return v
}
