package picture_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"runtime"
	"sync"
	"testing"

	"chophien/domain"
	"chophien/picture"
)

// photo returns a baseline JPEG as phones write it, with half of the colour
// samples, whose left half is bright.
func photo(t testing.TB, width, height int) []byte {
	t.Helper()
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		if i%m.YStride < width/2 {
			m.Y[i] = 200
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	return jpegOf(t, m)
}

// What a picture takes is known before it is decoded: it is refused where the
// budget is smaller, and takes no more where it is not. This test is not
// parallel, since it counts what the process allocates.
func TestCleanKeepsTheBudget(t *testing.T) {
	const mb = 1_000_000
	plain := photo(t, 6000, 4000)
	progressive := bytes.Clone(plain)
	progressive[bytes.Index(progressive, []byte{0xff, 0xc0})+1] = 0xc2
	for _, tc := range []struct {
		name          string
		data          []byte
		needs         int64 // bytes
		width, height int   // of the result; 0: the data are not whole
	}{
		{"a photo of 24 million pixels", plain, 90 * mb, 6000, 4000},
		{"one that is turned", withSegment(plain, 0xe1, turned(6)), 200 * mb, 4000, 6000},
		{"one of another colour space", withSegment(plain, 0xe2, profileSegment(displayP3())), 200 * mb, 6000, 4000},
		{"one in many scans", progressive, 181 * mb, 0, 0},
		{"a photo of 51 million pixels is scaled down", photo(t, 8200, 6200), 140 * mb, 4100, 3100},
		{"a deep PNG of 12 million pixels", encoded(t, flatDeep{4000, 3000}, 0, false), 75 * mb, 4000, 3000},
	} {
		t.Run(tc.name, func(t *testing.T) {
			small, err := picture.NewMaker(max(picture.MinMemory, tc.needs/2))
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = small.Clean(t.Context(), "photo", bytes.NewReader(tc.data))
			if e := domain.CodeOf(err); e != domain.CodeInvalid {
				t.Errorf("half of the memory: error %v", err)
			}
			enough, err := picture.NewMaker(tc.needs)
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			made, _, err := enough.Clean(t.Context(), "photo", bytes.NewReader(tc.data))
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > uint64(tc.needs) {
				t.Errorf("it took %d MB, want at most %d MB", took/mb, tc.needs/mb)
			}
			if tc.width == 0 {
				return
			}
			if err != nil || made.Width != tc.width || made.Height != tc.height {
				t.Errorf("%d × %d, error %v; want %d × %d", made.Width, made.Height, err, tc.width, tc.height)
			}
		})
	}
}

// flatDeep is a grey image of a size that takes no memory.
type flatDeep struct{ width, height int }

func (flatDeep) ColorModel() color.Model   { return color.Gray16Model }
func (f flatDeep) Bounds() image.Rectangle { return image.Rect(0, 0, f.width, f.height) }
func (flatDeep) At(int, int) color.Color   { return color.Gray16{0x8000} }

func TestCleanScalesWhatIsSeen(t *testing.T) {
	t.Parallel()
	whole, small, err := maker(t).Clean(t.Context(), "photo", bytes.NewReader(withSegment(photo(t, 7000, 6000), 0xe1, turned(3))), 320)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Width != 3500 || whole.Height != 3000 || small[0].Width != 320 {
		t.Errorf("%d × %d, small %d wide", whole.Width, whole.Height, small[0].Width)
	}
	wantColor(t, whole.Data, 100, 100, color.NRGBA{0, 0, 0, 255})
	wantColor(t, whole.Data, 3400, 2900, color.NRGBA{200, 200, 200, 255})
	wantColor(t, small[0].Data, 10, 10, color.NRGBA{0, 0, 0, 255})
}

// Pictures that do not fit together into the budget wait for each other, and a
// client that has gone gets none.
func TestCleanWaitsForMemoryAtOnce(t *testing.T) {
	t.Parallel()
	m, err := picture.NewMaker(picture.MinMemory)
	if err != nil {
		t.Fatal(err)
	}
	data := photo(t, 4000, 3000)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := m.Clean(gone, "photo", bytes.NewReader(data)); err == nil {
		t.Error("a picture for a client that has gone: no error")
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, _, err := m.Clean(t.Context(), "photo", bytes.NewReader(data)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}
