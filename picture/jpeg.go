package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// jpegFacts is what the segments of a JPEG say before its first scan.
type jpegFacts struct {
	progressive bool
	components  int
	samples     float64 // of all components, for each pixel
	profile     []byte  // ICC; nil: none
}

// readJPEG reads the segments of a JPEG up to its first scan (ITU-T T.81,
// table B.1).
func readJPEG(r io.Reader) (facts jpegFacts, err error) {
	const (
		lastFrame = 0xcf // frames are c0 to cf, except c4, c8 and cc
		scan      = 0xda
		app2      = 0xe2
	)
	var b [2]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return facts, err
	}
	var parts [256][]byte // of the profile
	for {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return facts, err
		}
		for b[0] == 0xff && b[1] == 0xff { // padding
			if _, err := io.ReadFull(r, b[1:]); err != nil {
				return facts, err
			}
		}
		marker := b[1]
		switch {
		case b[0] != 0xff:
			return facts, errors.New("picture: bytes between the segments of a JPEG")
		case marker >= 0xd0 && marker <= 0xd7 || marker == 1: // markers without a segment
			continue
		case marker == scan:
			if facts.components == 0 {
				return facts, errors.New("picture: a JPEG without a frame")
			}
			facts.profile = joined(parts[:])
			return facts, nil
		}
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return facts, err
		}
		length := int(binary.BigEndian.Uint16(b[:])) - 2
		if length < 0 {
			return facts, errors.New("picture: a segment shorter than its length")
		}
		isFrame := marker >= 0xc0 && marker <= lastFrame && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
		if !isFrame && marker != app2 {
			if _, err := io.CopyN(io.Discard, r, int64(length)); err != nil {
				return facts, err
			}
			continue
		}
		segment := make([]byte, length)
		if _, err := io.ReadFull(r, segment); err != nil {
			return facts, err
		}
		if isFrame {
			facts.progressive = marker == 0xc2
			if facts.components, facts.samples, err = frame(segment); err != nil {
				return facts, err
			}
			continue
		}
		// The segment of a profile has its number and their count.
		if part, ok := bytes.CutPrefix(segment, []byte("ICC_PROFILE\x00")); ok && len(part) > 2 {
			parts[part[0]] = part[2:]
		}
	}
}

// frame returns the components of a frame, and how many samples of all of them
// there are for each pixel.
func frame(segment []byte) (components int, samples float64, err error) {
	const head = 6
	if len(segment) < head || segment[head-1] == 0 || len(segment) < head+3*int(segment[head-1]) {
		return 0, 0, errors.New("picture: a frame cut short")
	}
	components = int(segment[head-1])
	var most, sum int
	for i := range components {
		sampling := segment[head+3*i+1]
		n := int(sampling>>4) * int(sampling&0xf)
		most, sum = max(most, n), sum+n
	}
	if components == 1 || most == 0 {
		return components, 1, nil // a single component is never subsampled
	}
	return components, float64(sum) / float64(most), nil
}

// joined returns the parts in their order; nil if they are too long for a profile.
func joined(parts [][]byte) []byte {
	var out []byte
	for _, part := range parts {
		if out = append(out, part...); len(out) > maxProfile {
			return nil
		}
	}
	return out
}

// bytesPerPixel returns the memory that decoding takes for each pixel.
func (f jpegFacts) bytesPerPixel() float64 {
	need := f.samples
	if f.progressive {
		need += 4 * f.samples // the coefficients of all scans, in int32
	}
	// The decoder makes a second image of components that are not luma and chroma.
	// Such ones are not subsampled, except those of CMYK.
	if f.components > 3 || f.components == 3 && math.Round(f.samples) == 3 {
		need += 4
	}
	return need
}
