package jobs_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"chophien/channel"
	"chophien/channel/channeltest"
	"chophien/criteria"
	"chophien/domain"
	"chophien/jobs"
	"chophien/store"
	"chophien/testservices"
)

// TestMessagesToPhones: codes and notices go by the first channel that takes them. A code
// tries the next channel at once; a notice is tried again while the provider is away, is
// sent once, and waits at night.
func TestMessagesToPhones(t *testing.T) {
	t.Parallel()
	scenario := func(t *testing.T, c store.Config) {
		day := time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC) // 10 o'clock in Vietnam
		var clock atomic.Int64
		clock.Store(day.UnixNano())
		now := func() time.Time { return time.Unix(0, clock.Load()) }
		c.Phones = true
		b := open(t, c)
		ctx, s := t.Context(), b.store
		sink := channeltest.Start(t)
		sms, err := channel.NewSMS(channel.SMSConfig{URL: sink.URL + "/sms", Body: `{"to":"{to}","text":"{text}"}`})
		if err != nil {
			t.Fatal(err)
		}
		other, err := channel.NewSMS(channel.SMSConfig{URL: sink.URL + "/zalo", Body: `{"to":"{to}","text":"{text}"}`})
		if err != nil {
			t.Fatal(err)
		}
		b.config.Phones = jobs.Phones{Channels: []domain.Channel{named{other}, sms}, Codes: s, Notices: s, PublicURL: "https://chophien.example", Now: now}
		start(t, runnerOf(t, b.config))
		paths := func(number string) (out []string) {
			for _, r := range sink.To(number) {
				out = append(out, r.Path)
			}
			return out
		}
		ask := func(number string) {
			t.Helper()
			if _, err := s.AddPhoneCode(ctx, domain.PhoneCode{TokenHash: domain.HashToken(number), Phone: number, Purpose: domain.PhoneSignIn, Lang: "vi"}); err != nil {
				t.Fatal(err)
			}
		}
		answer := func(status map[string]int) {
			sink.Answer(func(r channeltest.Request) channeltest.Answer {
				return channeltest.Answer{Status: status[r.Path], Body: "{}"}
			})
		}
		answer(map[string]int{"/zalo": 503, "/sms": 200})
		ask("+84912345671")
		until(t, "the code goes by the second channel", func() bool { return fmt.Sprint(paths("+84912345671")) == "[/zalo /sms]" })
		if code := sink.Code("+84912345671"); len(code) != 6 {
			t.Errorf("the code is %q", code)
		} else if _, err := s.TryPhoneCode(ctx, domain.PhoneSignIn, "", domain.HashToken("+84912345671"), code); err != nil {
			t.Errorf("the code %s: %v", code, err)
		}
		officer, err := s.AddUser(ctx, domain.User{Email: "a@example.vn", EmailKey: "a@example.vn", Phone: "+84912345672", Name: "An", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}})
		if err != nil {
			t.Fatal(err)
		}
		from := (today() + 20).AddMonths(-criteria.Default()[0].CertificateMonths)
		certify := func(n int) {
			t.Helper()
			record := func(kind rune) domain.Record {
				return domain.Record{ID: id(kind, n), Status: domain.StatusPublished, CreatedAt: time.Now()}
			}
			_, err := s.Load(ctx, domain.Batch{
				Decisions:    []domain.Decision{{Record: record('e'), Issuer: "UBND tỉnh", Number: fmt.Sprintf("%d/QĐ", n), Date: from, Level: domain.LevelProvince, Criteria: criteria.Default().On(from).ID}},
				Products:     []domain.Product{{Record: record('a'), Place: domain.Place{ProvinceCode: "08"}, Name: fmt.Sprintf("Gốm %d", n), Group: "IV"}},
				Certificates: []domain.Certificate{{ID: id('f', n), ProductID: id('a', n), DecisionID: id('e', n), Stars: 3, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from)}},
			})
			if err == nil {
				// What the database has scheduled for the morning is due now: the worker decides.
				_, err = s.NotifyLapses(ctx, today(), 10)
			}
			if err == nil {
				_, err = s.DB().ExecContext(ctx, "UPDATE river_job SET state = 'available', scheduled_at = created_at WHERE kind = 'send_notice' AND state = 'scheduled'")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		texts := func() int { return len(sink.To(officer.Phone)) }
		answer(map[string]int{"/zalo": 503, "/sms": 200})
		certify(1)
		until(t, "the notice is tried again by the same channel", func() bool { return texts() >= 2 })
		for _, path := range paths(officer.Phone) {
			if path != "/zalo" {
				t.Errorf("a passing failure leads to %s", path)
			}
		}
		answer(map[string]int{"/zalo": 400, "/sms": 200})
		sentBySMS := func() (n int) {
			for _, path := range paths(officer.Phone) {
				if path == "/sms" {
					n++
				}
			}
			return n
		}
		until(t, "a refusal leads to the next channel", func() bool { return sentBySMS() == 1 })
		clock.Store(day.Add(12 * time.Hour).UnixNano()) // 22 o'clock
		answer(map[string]int{"/zalo": 200, "/sms": 200})
		before := texts()
		certify(2)
		until(t, "the notice of the night waits", func() bool {
			var n int
			if err := s.DB().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE kind = 'send_notice' AND state = 'scheduled'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n == 1
		})
		if texts() != before {
			t.Error("a message at night")
		}
		clock.Store(day.Add(22 * time.Hour).UnixNano()) // 8 o'clock
		if _, err := s.DB().ExecContext(ctx, "UPDATE river_job SET state = 'available', scheduled_at = created_at WHERE kind = 'send_notice' AND state = 'scheduled'"); err != nil {
			t.Fatal(err)
		}
		until(t, "it comes in the morning", func() bool { return texts() == before+1 })
		// Jobs that run again, such as after a power cut, send nothing.
		if _, err := s.DB().ExecContext(ctx, "UPDATE river_job SET state = 'available', finalized_at = NULL, attempt = 0 WHERE kind = 'send_notice'"); err != nil {
			t.Fatal(err)
		}
		until(t, "all jobs ran again", func() bool {
			var n int
			if err := s.DB().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE kind = 'send_notice' AND state <> 'completed'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n == 0
		})
		if texts() != before+1 {
			t.Errorf("%d messages, want %d", texts(), before+1)
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); scenario(t, store.Config{Path: empty.file(t)}) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		scenario(t, store.Config{DatabaseURL: testservices.Postgres(t)})
	})
}

// named is a channel that takes the place of Zalo.
type named struct{ domain.Channel }

func (named) Name() domain.ChannelName { return domain.ChannelZalo }
