package domain

// OnFile reports whether the signed decision is on file.
func (d Decision) OnFile() bool { return d.ScanID != nil }

// ShowsScan reports whether everybody may read the scan of the signed decision.
func (d Decision) ShowsScan() bool {
	return d.Status == StatusPublished && d.ScanID != nil && d.ScanPublic
}

// ScanPath returns the path of the scan in the API; empty unless everybody may read
// it.
func (d Decision) ScanPath() string {
	if !d.ShowsScan() {
		return ""
	}
	return "/v1/decisions/" + d.ID + "/scan/content"
}

// CheckScan returns CodeInvalid when a decision without a scan would show one.
func CheckScan(fileID *string, public bool) error {
	if fileID == nil && public {
		return Invalidf("public", "there is no scan to publish; give its file in file_id")
	}
	return nil
}
