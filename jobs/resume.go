package jobs

import "chophien/domain"

// longKinds are the kinds of jobs with a long time limit. River gives the job of a
// killed process to another one only when that limit is over, so each start releases
// them. A job of another replica that lives may then run twice at the same time, which
// does no harm.
func longKinds() []string {
	return []string{domain.EditionArgs{}.Kind(), domain.AlertsArgs{}.Kind(), cleanFilesArgs{}.Kind()}
}
