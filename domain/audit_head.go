package domain

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// AuditHead is the end of the audit log at a moment. A person who can write the
// database can compute the whole chain of hashes again. A head that is kept
// elsewhere shows that.
type AuditHead struct {
	At      time.Time `json:"at"` // UTC
	Entries int64     `json:"entries"`
	Hash    string    `json:"hash"` // of the last entry; empty without entries
}

// Line returns the head as one line of JSON, with its newline.
func (h AuditHead) Line() []byte {
	b, err := json.Marshal(h)
	if err != nil {
		panic(err) // a time, a number and a string
	}
	return append(b, '\n')
}

// ReadAuditHeads reads the lines of heads, in the order of r. The error names the
// line that is none.
func ReadAuditHeads(r io.Reader) ([]AuditHead, error) {
	var heads []AuditHead
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var h AuditHead
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil || h.Entries < 0 || h.At.IsZero() || (h.Hash == "") != (h.Entries == 0) {
			return nil, fmt.Errorf("line %d is no head of the audit log", n)
		}
		heads = append(heads, h)
	}
	return heads, lines.Err()
}
