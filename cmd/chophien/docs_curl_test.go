package main_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"mvdan.cc/sh/v3/interp"
)

// curlCall is a call of curl with the options that the documents use.
type curlCall struct {
	method, url, out string
	header           http.Header
	data             []string // -d and --data-urlencode, joined by &
	body             []byte   // --json and --data-binary
	form             [][2]string
	get, withHeader  bool
}

// runCurl sends the request that curl would send. Unlike curl, it fails for
// every status of 400 and above.
func runCurl(ctx context.Context, s *server, args []string) error {
	shell := interp.HandlerCtx(ctx)
	call, err := parseCurl(shell.Dir, args)
	if err != nil {
		return err
	}
	req, err := call.request(ctx, shell.Dir)
	if err != nil {
		return err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("status %d: %s", res.StatusCode, body)
	}
	if call.out != "" {
		return os.WriteFile(filepath.Join(shell.Dir, call.out), body, 0o600)
	}
	if call.withHeader {
		fmt.Fprintf(shell.Stdout, "%s %s\n", res.Proto, res.Status)
		if err := res.Header.Write(shell.Stdout); err != nil {
			return err
		}
		fmt.Fprintln(shell.Stdout)
	}
	_, err = shell.Stdout.Write(body)
	return err
}

func parseCurl(dir string, args []string) (curlCall, error) {
	call := curlCall{header: http.Header{}}
	for i := 0; i < len(args); i++ {
		option := args[i]
		value := func() string {
			if i++; i < len(args) {
				return args[i]
			}
			return ""
		}
		content := func() (text []byte, err error) {
			v := value()
			if name, file := strings.CutPrefix(v, "@"); file {
				return os.ReadFile(filepath.Join(dir, name))
			}
			return []byte(v), nil
		}
		var err error
		switch option {
		case "-s", "-S", "-sS":
		case "-i":
			call.withHeader = true
		case "-G":
			call.get = true
		case "-X":
			call.method = value()
		case "-o":
			call.out = value()
		case "-H":
			name, v, _ := strings.Cut(value(), ":")
			call.header.Set(name, strings.TrimSpace(v))
		case "-d":
			call.data = append(call.data, value())
		case "--data-urlencode":
			name, v, _ := strings.Cut(value(), "=")
			call.data = append(call.data, name+"="+url.QueryEscape(v))
		case "--data-binary":
			call.body, err = content()
		case "--json":
			call.body, err = content()
			call.header.Set("Content-Type", "application/json")
		case "-F":
			name, v, _ := strings.Cut(value(), "=")
			call.form = append(call.form, [2]string{name, v})
		default:
			if strings.HasPrefix(option, "-") || call.url != "" {
				return call, fmt.Errorf("%s is not known to this test", option)
			}
			call.url = option
		}
		if err != nil {
			return call, err
		}
	}
	return call, nil
}

// request returns the request of the call; files are read from dir.
func (c curlCall) request(ctx context.Context, dir string) (*http.Request, error) {
	method, target, body := http.MethodGet, c.url, c.body
	data := strings.Join(c.data, "&")
	switch {
	case c.get:
		target += "?" + data
	case len(c.data) > 0:
		method, body = http.MethodPost, []byte(data)
	case len(c.form) > 0:
		var form bytes.Buffer
		parts := multipart.NewWriter(&form)
		for _, field := range c.form {
			if err := writeFormField(parts, dir, field[0], field[1]); err != nil {
				return nil, err
			}
		}
		if err := parts.Close(); err != nil {
			return nil, err
		}
		method, body = http.MethodPost, form.Bytes()
		c.header.Set("Content-Type", parts.FormDataContentType())
	case c.body != nil:
		method = http.MethodPost
	}
	if c.method != "" {
		method = c.method
	}
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header = c.header
	if len(body) > 0 && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req, nil
}

func writeFormField(parts *multipart.Writer, dir, name, value string) error {
	file, isFile := strings.CutPrefix(value, "@")
	if !isFile {
		return parts.WriteField(name, value)
	}
	content, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		return err
	}
	part, err := parts.CreateFormFile(name, filepath.Base(file))
	if err != nil {
		return err
	}
	_, err = part.Write(content)
	return err
}
