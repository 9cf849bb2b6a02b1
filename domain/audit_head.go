package domain

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
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

// Head returns the end of the entries that were added.
func (c *AuditChain) Head() AuditHead { return AuditHead{c.at, c.entries, c.last} }

// ReadArchive adds the entries of an archive: lines of JSON, oldest first, and then
// the head of the last entry, without which the archive was cut short.
func (c *AuditChain) ReadArchive(r io.Reader) error {
	lines := json.NewDecoder(r)
	for n := 1; ; n++ {
		var line json.RawMessage
		if err := lines.Decode(&line); err == io.EOF {
			return errors.New("the archive is cut short: its last line, which states the number of entries, is missing")
		} else if err != nil {
			return fmt.Errorf("line %d of the archive cannot be read: %w", n, err)
		}
		var end AuditHead
		if strictJSON(line, &end) == nil {
			if end.Entries != c.entries || end.Hash != c.last {
				return fmt.Errorf("the archive is not whole: its last line states %d entries, and it has %d", end.Entries, c.entries)
			}
			if lines.More() {
				return errors.New("the archive has more after its last line")
			}
			return nil
		}
		var e AuditEntry
		if err := strictJSON(line, &e); err != nil {
			return fmt.Errorf("line %d of the archive is no entry: %w", n, err)
		}
		if err := c.Add(e); err != nil {
			return err
		}
	}
}

// strictJSON fails for a field that v does not have.
func strictJSON(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(v)
}
