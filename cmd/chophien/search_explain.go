package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/domain"
	"chophien/search"
)

func searchExplainCommand(p app.Process) *cobra.Command {
	var kind string
	var literal bool
	cmd := &cobra.Command{
		Use:   "explain TEXT",
		Short: "Explain a search: reading, requests, candidates, features, scores",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.With(cmd.Context(), func(ctx context.Context, a *app.App) error {
				searcher, err := a.Searcher(ctx)
				if err != nil {
					return err
				}
				r := search.Request{Text: args[0], Literal: literal, Filter: domain.ListingFilter{ValidOn: domain.Today(time.Now())}, Limit: 20}
				if kind != "" {
					r.Filter.Kinds = []domain.Kind{domain.Kind(kind)}
				}
				e, err := searcher.Explain(ctx, r)
				if err != nil {
					return err
				}
				return printExplanation(p.Out, e)
			})
		},
	}
	cmd.Flags().StringVar(&kind, "kind", "", "only things of this kind: product, producer, craft_village, tourism_site, demand")
	cmd.Flags().BoolVar(&literal, "literal", false, "read the text as words only")
	return cmd
}

func printExplanation(out io.Writer, e search.Explanation) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "READING\tkey\tweight\t")
	for _, t := range e.Reading.Terms {
		var marks []string
		for _, m := range []struct {
			is   bool
			name string
		}{{t.Weak, "optional"}, {t.Place, "place"}, {!t.Known, "unknown"}, {t.Last, "last"}} {
			if m.is {
				marks = append(marks, m.name)
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%.2f\t%s\n", t.Text, t.Exact, t.Weight, strings.Join(append(marks, t.Slips...), " "))
	}
	for _, f := range e.Reading.Filters {
		fmt.Fprintf(w, "%s\t%s\t\tread from %q\n", f.Name, f.Value, f.Text)
	}
	for i, request := range e.Requests {
		fmt.Fprintf(w, "\nREQUEST %d\thits\ttotal\t\n", i+1)
		for _, q := range request {
			fmt.Fprintf(w, "%q\t%d\t%d\t%s\n", q.Query.Text, q.Hits, q.Total, howAsked(q.Query))
		}
	}
	fmt.Fprintf(w, "\nCANDIDATES\tscore\tplace\tfeatures\t\n")
	for _, c := range e.Candidates {
		fmt.Fprintf(w, "%s\t%.3f\t%d\t%s\n", c.Hit.Doc.Name, c.Features.Score, c.Features.Place, features(c.Features))
	}
	fmt.Fprintf(w, "\n%d found\t\t\t\n", e.Total)
	return w.Flush()
}

// howAsked describes the parameters of a query to the engine besides its text.
func howAsked(q search.TextQuery) string {
	words := []string{string(q.Sort)}
	if q.Matching == search.MatchLast {
		words = append(words, "some of the words")
	}
	if q.Fields == nil {
		words = append(words, "descriptions, too")
	}
	for name, values := range map[string][]string{"province": q.Filter.Provinces, "former_province": q.Filter.FormerProvinces} {
		if len(values) > 0 {
			words = append(words, name+" "+strings.Join(values, ","))
		}
	}
	return strings.Join(words, ", ")
}

// features prints the features of a score.
func features(f search.Features) string {
	words := []string{fmt.Sprintf("words %.2f adjacent %.2f coverage %.2f unasked %d", f.Words, f.Adjacent, f.Coverage, f.Unasked)}
	for _, v := range []struct {
		is   bool
		name string
	}{{f.Full, "full"}, {f.Proper, "proper"}, {f.Head, "head"}, {f.Second, "second"}, {f.Pair, "pair"}, {f.Named, "named"}, {f.Namesake, "namesake"}} {
		if v.is {
			words = append(words, v.name)
		}
	}
	return strings.Join(words, " ")
}
