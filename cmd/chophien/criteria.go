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
	"chophien/criteria"
	"chophien/domain"
	"chophien/store"
)

func criteriaCommand(p app.Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "criteria",
		Short: "Print the criteria of the programme, and check a file of them",
		Long: "Print the versions of the criteria that this configuration has, and which one is in force today.\n" +
			"The program brings two of them; CHOPHIEN_CRITERIA_FILE adds others.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			sets, err := configuredCriteria(p)
			if err != nil {
				return err
			}
			return printCriteria(p.Out, sets, domain.Today(time.Now()))
		},
	}
	cmd.AddCommand(criteriaCheckCommand(p), criteriaShowCommand(p), criteriaForgetCommand(p))
	return cmd
}

func configuredCriteria(p app.Process) (domain.CriteriaSets, error) {
	cfg, _, err := p.Config()
	if err != nil {
		return nil, err
	}
	sets, err := criteria.Load(cfg.CriteriaFile)
	if err != nil {
		return nil, fmt.Errorf("CHOPHIEN_CRITERIA_FILE: %w", err)
	}
	return sets, nil
}

func criteriaCheckCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Check a file of criteria without loading it",
		Long:  "Check a file of criteria together with those of the program, and print what would be in force. It changes nothing.",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			sets, err := criteria.Load(args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(p.Out, "%s is right\n", args[0])
			return printCriteria(p.Out, sets, domain.Today(time.Now()))
		},
	}
}

func criteriaShowCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "show [ID]",
		Short: "Print criteria as a file, to begin another one with",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			sets, err := configuredCriteria(p)
			if err != nil {
				return err
			}
			one := sets.On(domain.Today(time.Now()))
			if len(args) > 0 {
				known := false
				if one, known = sets.Of(domain.Criteria(args[0])); !known {
					return fmt.Errorf("there are no criteria %s; chophien criteria lists them", args[0])
				}
			}
			return criteria.Write(p.Out, domain.CriteriaSets{one})
		},
	}
}

func criteriaForgetCommand(p app.Process) *cobra.Command {
	return &cobra.Command{
		Use:   "forget ID",
		Short: "Delete criteria from the database that were loaded by mistake",
		Long: "Delete a version of the criteria from the database, with its product sets that nothing uses. Take it out of\n" +
			"CHOPHIEN_CRITERIA_FILE first. A version under which a decision was taken stays.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.WithOpenStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				if err := s.Check(ctx); err != nil {
					return err
				}
				if err := s.ForgetCriteria(ctx, domain.Criteria(args[0])); err != nil {
					return err
				}
				fmt.Fprintf(p.Out, "the criteria %s are deleted\n", args[0])
				return nil
			})
		},
	}
}

// printCriteria prints a table of versions, and what is in force today.
func printCriteria(out io.Writer, sets domain.CriteriaSets, today domain.Date) error {
	now := sets.On(today)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tID\tFROM\tUNTIL\tMONTHS\tPARTS\tSTARS FROM\tSETS\tPAPERS\tTITLE")
	for _, s := range sets {
		mark, until := "", ""
		if s.ID == now.ID {
			mark = "*"
		}
		if s.Until != nil {
			until = s.Until.String()
		}
		var stars []string
		for i := 4; i >= 2; i-- {
			stars = append(stars, fmt.Sprintf("%d: %s", i+1, number(s.LeastScores[i])))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s/%s/%s\t%s\t%d\t%d\t%s\n", mark, s.ID, s.From, until, s.CertificateMonths,
			number(s.MaxParts[0]), number(s.MaxParts[1]), number(s.MaxParts[2]), strings.Join(stars, ", "), len(s.ProductSets), len(s.Papers)-len(domain.Conditions()), s.TitleEN)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, l := range []domain.DecisionLevel{domain.LevelDistrict, domain.LevelProvince, domain.LevelMinistry} {
		if stars := now.StarsBy(l, today); len(stars) > 0 {
			fmt.Fprintf(out, "%s: today a decision of the %s gives %s stars\n", now.ID, l, strings.Trim(strings.Join(strings.Fields(fmt.Sprint(stars)), " or "), "[]"))
		}
	}
	if now.Until != nil && *now.Until < today {
		fmt.Fprintf(out, "%s were in force until %s: add the file of those that follow\n", now.ID, *now.Until)
	}
	return nil
}

// number writes hundredths of a point as points.
func number(hundredths int) string {
	return strings.TrimSuffix(strings.TrimSuffix(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), "0"), ".0")
}
