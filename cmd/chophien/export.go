package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"chophien/app"
	"chophien/domain"
	"chophien/store"
	"chophien/transfer"
)

func exportCommand(p app.Process) *cobra.Command {
	var format, publicURL, on string
	var provinces, sets []string
	var stars []int
	cmd := &cobra.Command{
		Use:   "export FILE",
		Short: "Write the list of certified products as a spreadsheet or as open data",
		Long: "Write the public list of certified products as XLSX, CSV or JSON, however long it is.\n" +
			"It holds no contacts but those that their owners made public, and says its day, source, licence and schema.\n" +
			"Products whose licence nobody accepted, and sample data among listings of people, are left out.",
		Example: "  chophien export san-pham.xlsx --province tuyen-quang --stars 4,5\n  chophien export --format json san-pham.json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains([]string{"xlsx", "csv", "json"}, format) {
				return errors.New("--format: it must be xlsx, csv or json")
			}
			f := domain.ListingFilter{ValidOn: domain.Today(time.Now()), Sets: sets, Stars: stars}
			if on != "" {
				d, err := domain.ParseDate(on)
				if err != nil {
					return errors.New("--valid-on: it must be a date of the form YYYY-MM-DD")
				}
				f.ValidOn = d
			}
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				var err error
				if f.Provinces, err = provinceCodes(ctx, s, provinces); err != nil {
					return flagError(err)
				}
				cfg, _, err := p.Config()
				if err != nil {
					return err
				}
				licence, err := domain.ParseLicence(cfg.Licence)
				if err != nil {
					return fmt.Errorf("CHOPHIEN_LICENCE: %w", err)
				}
				n, err := exportFile(ctx, p, s, args[0], format, publicURL, licence, f)
				if err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "%d products written to %s\n", n, args[0])
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&format, "format", "xlsx", "xlsx, csv or json")
	flags.StringSliceVar(&provinces, "province", nil, "units of today, by code or slug")
	flags.StringSliceVar(&sets, "set", nil, "product sets, such as I.5.a")
	flags.IntSliceVar(&stars, "stars", nil, "stars: 3, 4 or 5")
	flags.StringVar(&on, "valid-on", "", "the day that certificates are valid on (default: today in Vietnam)")
	flags.StringVar(&publicURL, "source", "https://localhost", "address that the list names as its source")
	return cmd
}

// exportFile writes a list to a temporary file and renames it when it is
// complete.
func exportFile(ctx context.Context, p app.Process, s *store.Store, name, format, source string, licence domain.Licence, f domain.ListingFilter) (n int, err error) {
	part := name + ".part"
	file, err := os.Create(part)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err == nil {
			err = os.Rename(part, name)
		} else {
			os.Remove(part)
		}
	}()
	out := bufio.NewWriter(file)
	today := domain.Today(time.Now())
	table := transfer.Letter(source, licence.Label, f.ValidOn, today)
	w, err := exporter(out, format, source, licence, f.ValidOn, table)
	if err != nil {
		return 0, err
	}
	report, finish := app.Progress(p.Err, "export")
	defer finish()
	samples, err := s.CountsSamples(ctx)
	if err != nil {
		return 0, err
	}
	page := domain.Page{Sort: domain.SortName, Limit: domain.MaxLimit, Total: true}
	read, total := 0, -1
	for {
		list, err := s.Products(ctx, f, page)
		if err != nil {
			return n, flagError(err)
		}
		if list.Total != nil {
			total = *list.Total
		}
		ids := make([]string, len(list.Items))
		for i, product := range list.Items {
			ids[i] = product.ID
		}
		licensed, err := s.Licensed(ctx, domain.KindProduct, ids, licence.ID)
		if err != nil {
			return n, err
		}
		for _, product := range list.Items {
			if read++; product.HasSample() && !samples || !licensed[product.ID] {
				continue
			}
			n++
			if err := w.Row(transfer.LetterValues(n, product, f.ValidOn, today, source+"/v1/products/"+product.Slug)...); err != nil {
				return n, err
			}
		}
		report(read, total)
		if page.Cursor, page.Total = list.Next, false; page.Cursor == "" {
			break
		}
	}
	if err := w.Close(); err != nil {
		return n, err
	}
	return n, out.Flush()
}

func exporter(out io.Writer, format, source string, licence domain.Licence, on domain.Date, table transfer.Table) (transfer.Writer, error) {
	switch format {
	case "csv":
		return transfer.NewCSV(out, table)
	case "json":
		return newJSONList(out, source, licence, on, table)
	}
	return transfer.NewXLSX(out, table)
}

// jsonList writes open data: a description, and one object for each product.
type jsonList struct {
	out   io.Writer
	table transfer.Table
	begun bool
}

func newJSONList(out io.Writer, source string, licence domain.Licence, on domain.Date, table transfer.Table) (*jsonList, error) {
	head, err := json.Marshal(map[string]string{"schema": transfer.LetterSchema, "licence": licence.Label, "source": source, "valid_on": on.String()})
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(out, "%s,\"items\":[", head[:len(head)-1])
	return &jsonList{out: out, table: table}, err
}

func (j *jsonList) Row(values ...any) error {
	row := map[string]any{}
	for i, v := range values {
		if v != nil && v != "" {
			row[j.table.Columns[i].Key] = v
		}
	}
	b, err := json.Marshal(row)
	if err != nil {
		return err
	}
	sep := "\n"
	if j.begun {
		sep = ",\n"
	}
	j.begun = true
	_, err = fmt.Fprintf(j.out, "%s%s", sep, b)
	return err
}

func (j *jsonList) Close() error {
	_, err := io.WriteString(j.out, "\n]}\n")
	return err
}
