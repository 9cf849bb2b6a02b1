package app

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Progress shows the progress of a long command, only on a terminal: in a file
// or a pipe a bar would be noise. The total may be -1 while it is not known.
func Progress(w io.Writer, what string) (report func(done, total int), finish func()) {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return func(int, int) {}, func() {}
	}
	bar := progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	report = func(done, total int) {
		if total > 0 && bar.GetMax() != total {
			bar.ChangeMax(total)
		}
		_ = bar.Set(done) // failing to draw the bar does not fail the work
	}
	return report, func() { _ = bar.Finish() }
}
