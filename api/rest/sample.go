package rest

// SampleNote is part of every answer with sample data.
const SampleNote = "dữ liệu minh họa"

// Sample marks sample data.
type Sample struct {
	Sample     bool   `json:"sample" doc:"true: demonstration data, not an official fact"`
	SampleNote string `json:"sample_note" nullable:"true" doc:"Says \"dữ liệu minh họa\" (demonstration data) on a sample" example:"dữ liệu minh họa"`
}

// SampleOf returns the mark of a thing that is a sample or not.
func SampleOf(sample bool) Sample {
	if sample {
		return Sample{true, SampleNote}
	}
	return Sample{}
}
