package domain_test

import (
	"testing"

	"chophien/domain"
)

// TestCounts checks that each list accepts its maximum and not one more.
func TestCounts(t *testing.T) {
	for name, c := range map[string]struct {
		most  int
		check func(n int) error
		code  domain.Code
	}{
		"halls of a fair":         {domain.MaxHalls, domain.CheckHallCount, domain.CodeConflict},
		"booths of a fair":        {domain.MaxBooths, domain.CheckBoothCount, domain.CodeConflict},
		"booths of a request":     {domain.BoothsPerBatch, domain.CheckBoothBatch, domain.CodeInvalid},
		"exhibitors of a fair":    {domain.MaxExhibitors, domain.CheckExhibitorCount, domain.CodeConflict},
		"exhibits of a fair":      {domain.MaxExhibits, domain.CheckExhibitCount, domain.CodeConflict},
		"entries of a catalogue":  {domain.MaxEditionEntries, domain.CheckEditionSize, domain.CodeConflict},
		"products of a decision":  {domain.MaxDecisionLines, domain.CheckDecisionLineCount, domain.CodeInvalid},
		"papers of a product":     {domain.MaxEvidence, domain.CheckEvidenceCount, domain.CodeConflict},
		"files of a message":      {domain.MaxMessageFiles, domain.CheckMessageFileCount, domain.CodeInvalid},
		"saved searches":          {domain.MaxAlerts, domain.CheckAlertCount, domain.CodeConflict},
		"API keys":                {domain.MaxAPIKeys, domain.CheckAPIKeyCount, domain.CodeConflict},
		"rules of synonyms":       {domain.MaxSynonyms, domain.CheckSynonymCount, domain.CodeConflict},
		"webhooks":                {domain.MaxWebhooks, domain.CheckWebhookCount, domain.CodeConflict},
		"pictures of a listing":   {domain.MaxPictures, func(n int) error { return domain.CheckPictureCount(n-2, 2) }, domain.CodeConflict},
		"memberships of a person": {domain.MaxMemberships, func(n int) error { return domain.CheckMembershipCount(n - 1) }, domain.CodeConflict},
	} {
		t.Run(name, func(t *testing.T) {
			if err := c.check(c.most); err != nil {
				t.Errorf("%d are refused: %v", c.most, err)
			}
			if err := c.check(c.most + 1); domain.CodeOf(err) != c.code {
				t.Errorf("%d: %v, want code %v", c.most+1, err, c.code)
			}
		})
	}
}

func TestCheckDraft(t *testing.T) {
	d := domain.Decision{Record: domain.Record{Status: domain.StatusDraft}}
	if err := d.CheckDraft(); err != nil {
		t.Errorf("a draft: %v", err)
	}
	d.Status = domain.StatusPublished
	if err := d.CheckDraft(); domain.CodeOf(err) != domain.CodeConflict {
		t.Errorf("a published decision: %v", err)
	}
}
