package domain

// BoothProposal is a booth that an exhibitor could have, and why.
type BoothProposal struct {
	Booth     Booth
	Exhibitor Exhibitor
	Group     bool // the zone is for the group of what it shows
	Province  bool // the zone is for its province
	Area      bool // it has the area that was asked for
}
