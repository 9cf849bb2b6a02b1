package domain

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
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
// line that is not a head.
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

// AuditChain verifies the entries of the audit log in their order.
type AuditChain struct {
	entries  int64
	last     string
	at       time.Time // of the last entry
	heads    map[int64][]AuditHead
	compared int
}

// NewAuditChain returns a chain that must hold the heads.
func NewAuditChain(heads ...AuditHead) *AuditChain {
	c := &AuditChain{heads: map[int64][]AuditHead{}}
	for _, h := range heads {
		c.heads[h.Entries] = append(c.heads[h.Entries], h)
	}
	return c
}

// Entries returns the number of entries that hold together.
func (c *AuditChain) Entries() int64 { return c.entries }

// Compared returns the number of heads that the entries were compared with.
func (c *AuditChain) Compared() int { return c.compared }

// At returns the time of the last entry.
func (c *AuditChain) At() time.Time { return c.at }

// Add verifies the next entry: CodeConflict when it does not follow the one before,
// or when a head has another hash for it.
func (c *AuditChain) Add(e AuditEntry) error {
	if e.Seq != c.entries+1 || e.PrevHash != c.last || !e.AddressHolds() || e.Sum() != e.Hash {
		return Errorf(CodeConflict, "the audit log is not whole at entry %d", c.entries+1)
	}
	c.entries, c.last, c.at = e.Seq, e.Hash, e.At
	for _, h := range c.heads[e.Seq] {
		c.compared++
		if h.Hash != e.Hash {
			return Errorf(CodeConflict, "the audit log was written anew: entry %d has not the hash that it had on %s", e.Seq, Today(h.At))
		}
	}
	return nil
}

// End returns CodeConflict when a head has more entries than there were.
func (c *AuditChain) End() error {
	var longest AuditHead
	for _, heads := range c.heads {
		for _, h := range heads {
			if h.Entries > longest.Entries {
				longest = h
			}
		}
	}
	if longest.Entries > c.entries {
		return Errorf(CodeConflict, "the audit log has %d entries, and had %d on %s", c.entries, longest.Entries, Today(longest.At))
	}
	return nil
}

// ReadAuditEntries yields the entries of an archive: lines of JSON, oldest first.
func ReadAuditEntries(r io.Reader) iter.Seq2[AuditEntry, error] {
	return func(yield func(AuditEntry, error) bool) {
		lines := json.NewDecoder(r)
		lines.DisallowUnknownFields()
		for n := 1; ; n++ {
			var e AuditEntry
			err := lines.Decode(&e)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(e, fmt.Errorf("entry %d of the archive cannot be read: %w", n, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}
