package view

// Progress is how far a long task is.
type Progress struct {
	Done  int  `json:"done" doc:"Rows"`
	Total *int `json:"total" doc:"null while it is not known"`
}
