package view

// Progress is how far a long work is.
type Progress struct {
	Done  int  `json:"done" doc:"Rows"`
	Total *int `json:"total" doc:"null while nobody knows it"`
}
