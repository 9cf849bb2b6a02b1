package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	"golang.org/x/text/unicode/norm"

	"chophien/app"
	"chophien/domain"
	"chophien/password"
	"chophien/store"
)

func userCommand(p app.Process) *cobra.Command {
	cmd := &cobra.Command{Use: "user", Short: "Add accounts, beginning with the first admin", Args: cobra.NoArgs}
	cmd.AddCommand(userCreateCommand(p), userPasswordCommand(p), userSecondFactorCommand(p))
	return cmd
}

const aboutPassword = "The password is asked for on a terminal and otherwise read as the first line of the\n" +
	"standard input; with --generate one is made and printed once."

func userCreateCommand(p app.Process) *cobra.Command {
	var in newUser
	cmd := &cobra.Command{
		Use:   "create --email ADDRESS (--admin | --role ROLE…)",
		Short: "Add an account; with --admin the first admin, once",
		Long: "Add an account. --admin works while there is no admin; admins then grant roles with\n" +
			"PATCH /v1/admin/users/{id}.\n\n" + aboutPassword,
		Example: "  chophien user create --admin --email admin@example.vn --generate\n" +
			"  chophien user create --role officer --province 08 --email can.bo@example.vn --name \"Sở NN&MT Tuyên Quang\"\n" +
			"  chophien user create --role ministry --email ocop@example.vn --name \"Văn phòng điều phối nông thôn mới trung ương\"",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				return createUser(ctx, p, s, in)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.email, "email", "", "e-mail address to sign in with")
	f.StringVar(&in.name, "name", "", "name of the person or office (default: the address before the @)")
	f.BoolVar(&in.admin, "admin", false, "make the first admin")
	f.StringSliceVar(&in.roles, "role", nil, "buyer, producer, organizer, officer or ministry; several are split by commas")
	f.StringSliceVar(&in.provinces, "province", nil, "of an officer: units of today, by code or slug")
	f.StringSliceVar(&in.communes, "commune", nil, "of an officer of communes: their codes, as GET /v1/communes lists them")
	f.BoolVar(&in.generate, "generate", false, "generate a password and print it")
	return cmd
}

// userOf returns the user of --email.
func userOf(ctx context.Context, s *store.Store, email string) (domain.User, error) {
	key, err := domain.ParseEmail(norm.NFC.String(email))
	if err != nil {
		return domain.User{}, flagError(err)
	}
	u, err := s.UserByEmail(ctx, key)
	if err != nil {
		return domain.User{}, flagError(err)
	}
	return u, nil
}

func userPasswordCommand(p app.Process) *cobra.Command {
	var email string
	var generate bool
	cmd := &cobra.Command{
		Use:   "password --email ADDRESS",
		Short: "Set the password of an account and end its sessions",
		Long:  "Set the password of an account and end its sessions. API keys stay.\n\n" + aboutPassword,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				u, err := userOf(ctx, s, email)
				if err != nil {
					return err
				}
				hash, shown, err := newPassword(ctx, p, generate, u.Email, u.Name)
				if err != nil {
					return err
				}
				if _, err := s.ChangeUser(ctx, domain.Actor{}, u.ID, u.Version, domain.UserChange{PasswordHash: &hash}); err != nil {
					return flagError(err)
				}
				fmt.Fprintf(p.Out, "%s has a new password\n%s", u.Email, shown)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&email, "email", "", "e-mail address of the account")
	cmd.Flags().BoolVar(&generate, "generate", false, "generate a password and print it")
	return cmd
}

func userSecondFactorCommand(p app.Process) *cobra.Command {
	var email string
	cmd := &cobra.Command{
		Use:   "remove-second-factor --email ADDRESS",
		Short: "Remove the second factor of an account and end its sessions",
		Long: "Remove the second factor of an account whose user has lost the phone and the recovery\n" +
			"codes, and end its sessions. Another admin can do the same with\n" +
			"DELETE /v1/admin/users/{id}/second-factor.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.WithStore(cmd.Context(), func(ctx context.Context, s *store.Store) error {
				u, err := userOf(ctx, s, email)
				if err != nil {
					return err
				}
				if err := s.RemoveSecondFactorOf(ctx, domain.Actor{}, u.ID); err != nil {
					return flagError(err)
				}
				fmt.Fprintf(p.Out, "%s signs in with the password only\n", u.Email)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&email, "email", "", "e-mail address of the account")
	return cmd
}

// newUser holds the flags for a new account.
type newUser struct {
	email, name     string
	admin, generate bool

	roles, provinces, communes []string
}

// user checks everything that needs no database.
func (in newUser) user() (domain.User, error) {
	u := domain.User{Email: norm.NFC.String(in.email), Name: norm.NFC.String(strings.TrimSpace(in.name)), Provinces: in.provinces, Communes: in.communes}
	var err error
	if u.EmailKey, err = domain.ParseEmail(u.Email); err != nil {
		return u, err
	}
	if u.Name == "" {
		u.Name, _, _ = strings.Cut(u.Email, "@")
	}
	if err := domain.ValidateUserName(u.Name); err != nil {
		return u, err
	}
	for _, r := range in.roles {
		if r == string(domain.RoleAdmin) {
			return u, domain.Invalidf("role", "the first admin is made with --admin; further ones are granted the role by an admin")
		}
		u.Roles = append(u.Roles, domain.Role(r))
	}
	if in.admin {
		u.Roles = append(u.Roles, domain.RoleAdmin)
	}
	if len(u.Roles) == 0 {
		return u, domain.Invalidf("role", "name at least one, or --admin")
	}
	return u, domain.CheckRoles(u.Roles, u.Provinces, u.Communes)
}

func createUser(ctx context.Context, p app.Process, s *store.Store, in newUser) error {
	u, err := in.user()
	if err != nil {
		return flagError(err)
	}
	if u.Provinces, err = provinceCodes(ctx, s, in.provinces); err != nil {
		return flagError(err)
	}
	if in.admin {
		free := false
		admins, err := s.Users(ctx, domain.UserFilter{Role: domain.RoleAdmin, Locked: &free}, domain.Page{Limit: 1})
		if err != nil {
			return flagError(err)
		}
		if len(admins.Items) > 0 {
			return errors.New("--admin: there is an admin already, who grants the role with PATCH /v1/admin/users/{id}")
		}
	}
	hash, shown, err := newPassword(ctx, p, in.generate, u.Email, u.Name)
	if err != nil {
		return err
	}
	u.PasswordHash = hash
	if u, err = s.AddUser(ctx, u); err != nil {
		return flagError(err)
	}
	fmt.Fprintf(p.Out, "%s may sign in as %s\n%s", u.Email, joined(u.Roles), shown)
	return nil
}

func joined(roles []domain.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// provinceCodes returns the codes of units of today by code or slug.
func provinceCodes(ctx context.Context, s *store.Store, names []string) ([]string, error) {
	units, err := s.Provinces(ctx)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, name := range names {
		i := slices.IndexFunc(units, func(u domain.Province) bool { return u.Code == name || u.Slug == name })
		if i < 0 {
			return nil, domain.Invalidf("province", "%q is neither code nor slug of a province of today, such as 08 or tuyen-quang", name)
		}
		codes = append(codes, units[i].Code)
	}
	return codes, nil
}

// newPassword reads or generates a password, and returns a message that shows a
// generated one.
func newPassword(ctx context.Context, p app.Process, generate bool, about ...string) (hash, shown string, err error) {
	plain := ""
	if generate {
		plain = password.Generate()
		shown = "password (shown only now): " + plain + "\n"
	} else if plain, err = readPassword(p); err != nil {
		return "", "", err
	}
	if err := password.Check(plain, about...); err != nil {
		return "", "", flagError(err)
	}
	hasher := password.NewHasher(password.LeastCost())
	hash, err = hasher.Hash(ctx, plain)
	return hash, shown, err
}

func readPassword(p app.Process) (string, error) {
	if file, ok := p.In.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		ask := func(what string) (string, error) {
			fmt.Fprint(p.Err, what)
			b, err := term.ReadPassword(int(file.Fd()))
			fmt.Fprintln(p.Err)
			if err != nil {
				return "", fmt.Errorf("password: %w", err)
			}
			return string(b), nil
		}
		first, err := ask("Password: ")
		if err != nil {
			return "", err
		}
		again, err := ask("The same again: ")
		if err == nil && first != again {
			err = errors.New("password: the two inputs differ")
		}
		return first, err
	}
	line, err := bufio.NewReader(io.LimitReader(p.In, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", errors.New("password: none was given; write it to the standard input, or use --generate")
	}
	return line, nil
}

// flagError rewrites an error about fields for the command line.
func flagError(err error) error {
	all := domain.ErrorsOf(err)
	if code := domain.CodeOf(err); len(all) == 0 || code == domain.CodeInternal || code == domain.CodeUnavailable {
		return err
	}
	texts := make([]error, len(all))
	for i, e := range all {
		texts[i] = aboutFlag(e)
	}
	return errors.Join(texts...)
}

func aboutFlag(e *domain.Error) error {
	switch e.Field {
	case "":
		return errors.New(e.Message)
	case "password":
		return errors.New("password: " + e.Message)
	}
	return errors.New("--" + strings.TrimSuffix(e.Field, "s") + ": " + e.Message)
}
