package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// typed runs a command that reads typed from its standard input.
func (in *installation) typed(t *testing.T, typed string, args ...string) (out, errs string, code int) {
	t.Helper()
	cmd := in.command(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(typed), &stdout, &stderr
	_ = cmd.Run() // the exit code is the result
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// call sends JSON with a token and reads the answer.
func (s *server) call(t *testing.T, method, path, token, ifMatch, body string) (int, http.Header, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "If-Match": ifMatch, "Content-Type": "application/json"} {
		if value != "" && value != "Bearer " {
			req.Header.Set(name, value)
		}
	}
	res, err := s.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", method, path, err, s.log())
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if len(b) > 0 {
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatalf("%s %s: %v: %s", method, path, err, b)
		}
	}
	return res.StatusCode, res.Header, v
}

// must is call, and fails the test unless the status is want.
func (s *server) must(t *testing.T, want int, method, path, token, ifMatch, body string) map[string]any {
	t.Helper()
	status, _, v := s.call(t, method, path, token, ifMatch, body)
	if status != want {
		t.Fatalf("%s %s: status %d, want %d: %v", method, path, status, want, v)
	}
	return v
}

func credentials(email, plain string) string {
	return fmt.Sprintf(`{"email":%q,"password":%q}`, email, plain)
}

// TestJourneyAccounts: the first admin is added on the command line, makes a
// user an admin and revokes that; each change holds in every process for the
// next request.
func TestJourneyAccounts(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, in *installation) {
		const secret = "mưa rơi bên hiên nhà"
		for _, c := range []struct {
			name, typed string
			args        []string
			want        string
		}{
			{"no password", "", []string{"--admin", "--email", "admin@example.vn"}, "password: none was given"},
			{"a weak password", "matkhau123\n", []string{"--admin", "--email", "admin@example.vn"}, "password: it is too easily guessed"},
			{"a short password", "x9-kQv!\n", []string{"--admin", "--email", "admin@example.vn"}, "password: it must have 8 to 128 characters"},
			{"no address", secret, []string{"--admin"}, "--email: "},
			{"no role", secret, []string{"--email", "admin@example.vn"}, "--role: "},
			{"admin by role", secret, []string{"--role", "admin", "--email", "admin@example.vn"}, "--role: "},
			{"an officer of nowhere", secret, []string{"--role", "officer", "--email", "o@example.vn"}, "--province: "},
			{"an officer of the old map", secret, []string{"--role", "officer", "--province", "02", "--email", "o@example.vn"}, "--province: "},
		} {
			t.Run(c.name, func(t *testing.T) {
				out, errs, code := in.typed(t, c.typed, append([]string{"user", "create"}, c.args...)...)
				if code != 1 || !strings.Contains(errs, c.want) || out != "" {
					t.Errorf("exit code %d, %s%s", code, out, errs)
				}
			})
		}
		if out, errs, code := in.typed(t, secret+"\n", "user", "create", "--admin", "--email", "admin@example.vn"); code != 0 || strings.Contains(out, secret) {
			t.Fatalf("the first admin: exit code %d\n%s%s", code, out, errs)
		}
		if out, errs, code := in.typed(t, secret+"\n", "user", "create", "--admin", "--email", "admin2@example.vn"); code != 1 || !strings.Contains(errs, "there is an admin already") {
			t.Fatalf("a second first admin: exit code %d\n%s%s", code, out, errs)
		}
		out := in.run(t, "user", "create", "--role", "officer", "--province", "tuyen-quang", "--email", "can.bo@example.vn", "--generate")
		_, generated, _ := strings.Cut(strings.TrimSpace(out), "password (shown only now): ")
		if len(generated) < 20 {
			t.Fatalf("generated: %s", out)
		}

		s := in.serve(t)
		other := s
		if in.wire != nil { // on services there may be several
			other = in.serve(t)
		}
		admin := s.must(t, 201, "POST", "/v1/sessions", "", "", credentials("Admin@example.vn", secret))["token"].(string)
		session := other.must(t, 201, "POST", "/v1/sessions", "", "", credentials("can.bo@example.vn", generated))
		officer, id := session["token"].(string), session["user"].(map[string]any)["id"].(string)
		if got := fmt.Sprint(s.must(t, 200, "GET", "/v1/me", officer, "", "")["provinces"]); got != "[08]" {
			t.Errorf("the officer's provinces are %s", got)
		}
		s.must(t, 403, "GET", "/v1/admin/users", officer, "", "")
		s.must(t, 200, "PATCH", "/v1/admin/users/"+id, admin, `"1"`, `{"roles":["officer","admin"]}`)
		other.must(t, 200, "GET", "/v1/admin/users", officer, "", "")
		s.must(t, 200, "PATCH", "/v1/admin/users/"+id, admin, `"2"`, `{"roles":["buyer"]}`)
		other.must(t, 403, "GET", "/v1/admin/users", officer, "", "")
		key := other.must(t, 201, "POST", "/v1/me/api-keys", officer, "", `{"name":"Kho","scopes":["read"]}`)["token"].(string)
		s.must(t, 200, "GET", "/v1/me", key, "", "")
		s.must(t, 200, "PATCH", "/v1/admin/users/"+id, admin, `"3"`, `{"locked":true,"locked_reason":"Thử"}`)
		other.must(t, 401, "GET", "/v1/me", officer, "", "")
		other.must(t, 401, "GET", "/v1/me", key, "", "")
		s.must(t, 409, "POST", "/v1/users", "", "", `{"email":"CAN.BO@example.vn","password":"`+secret+`","name":"Khác","role":"buyer"}`)

		// Guesses are counted together.
		limited := 0
		for i := range 14 {
			at := s
			if i%2 == 0 {
				at = other
			}
			status, header, _ := at.call(t, "POST", "/v1/sessions", "", "", credentials("khong.co@example.vn", secret))
			if status == http.StatusTooManyRequests && header.Get("Retry-After") != "" {
				limited++
			} else if status != http.StatusUnauthorized {
				t.Fatalf("a guess: status %d", status)
			}
		}
		if limited < 1 || limited > 4 { // a slow machine earns a guess back
			t.Errorf("%d of 14 guesses were limited, want 4", limited)
		}

		if _, errs, code := in.try(t, "user", "remove-second-factor", "--email", "admin@example.vn"); code == 0 || !strings.Contains(errs, "this user has no second factor") {
			t.Errorf("removing no second factor: %d %s", code, errs)
		}

		// A new password ends all sessions.
		in.run(t, "user", "password", "--email", "admin@example.vn", "--generate")
		s.must(t, 401, "GET", "/v1/me", admin, "", "")
		s.must(t, 401, "POST", "/v1/sessions", "", "", credentials("admin@example.vn", secret))
		for _, log := range []string{s.log(), other.log()} {
			for _, never := range []string{secret, generated, strings.TrimPrefix(admin, "chophien_session_"), strings.TrimPrefix(key, "chophien_key_"), "level=ERROR", `"level":"ERROR"`} {
				if strings.Contains(log, never) {
					t.Errorf("the log holds %s", never)
				}
			}
		}
	})
}
