package storetest

import (
	"fmt"
	"strings"
	"testing"

	"chophien/criteria"
	"chophien/domain"
	"chophien/store"
)

// noticeMessages: a notice is sent at most once by a channel, and not by one that its
// user stopped.
func noticeMessages(t *testing.T, open Open) {
	s, _ := clocked(t, open, func(c *store.Config) { c.Phones, c.Mail = true, true })
	ctx := t.Context()
	person := func(email, phone string) domain.User {
		u := newUser(email, domain.RoleOfficer)
		u.Phone, u.Provinces = phone, []string{"08"}
		u, err := s.AddUser(ctx, u)
		must(t, err)
		return u
	}
	an, binh := person("an@example.vn", "+84912345678"), person("binh@example.vn", "")
	day := domain.Today(noon())
	batch := domain.Batch{}
	for n, left := range []int{20, 80} {
		from := (day + domain.Date(left)).AddMonths(-criteria.Default().On(day).CertificateMonths)
		batch.Decisions = append(batch.Decisions, domain.Decision{Record: record('e', n), Issuer: "UBND tỉnh", Number: fmt.Sprintf("%d/QĐ-UBND", n+1), Date: from, Level: domain.LevelProvince, Criteria: criteria.Default().On(from).ID})
		batch.Products = append(batch.Products, domain.Product{Record: record('a', n), Place: domain.Place{ProvinceCode: "08"}, Name: fmt.Sprintf("Gốm men %d", n), Group: "IV"})
		batch.Certificates = append(batch.Certificates, domain.Certificate{ID: id('f', n), ProductID: id('a', n), DecisionID: id('e', n), Stars: 3, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from)})
	}
	_, err := s.Load(ctx, batch)
	must(t, err)
	notices := func(t *testing.T, u domain.User) []domain.Notice {
		t.Helper()
		list, err := s.Notices(ctx, u.ID, false, domain.Page{Limit: 50})
		must(t, err)
		return list.Items
	}
	jobs := func(kind string) int { return len(texts(t, s, "SELECT kind FROM river_job WHERE kind = '"+kind+"'")) }
	var lapse string
	step(t, "lapses of 30 days and less go to phones, others do not", func(t *testing.T) {
		must1(t)(s.NotifyLapses(ctx, day, 10))
		for _, n := range notices(t, an) {
			if strings.Contains(n.Title, "Gốm men 0") {
				lapse = n.ID
			}
		}
		if all := len(notices(t, an)); lapse == "" || all != 2 || jobs("send_notice") != 1 || jobs("mail_notices") != 4 {
			t.Fatalf("%d notices, %d messages, %d mails", all, jobs("send_notice"), jobs("mail_notices"))
		}
	})
	claim := func(t *testing.T, id string, by domain.ChannelName, want domain.NoticeClaim) {
		t.Helper()
		_, _, got, err := s.ClaimNotice(ctx, id, by)
		must(t, err)
		if got != want {
			t.Errorf("the claim by %s is %d, want %d", by, got, want)
		}
	}
	step(t, "one job sends it", func(t *testing.T) {
		claim(t, lapse, domain.ChannelZalo, domain.NoticeSend)
		claim(t, lapse, domain.ChannelZalo, domain.NoticeDone)
		claim(t, lapse, domain.ChannelSMS, domain.NoticeDone)
	})
	step(t, "a passing failure leaves it, a refusal leaves it to another channel", func(t *testing.T) {
		must(t, s.ReleaseNotice(ctx, lapse, domain.ChannelZalo, false))
		claim(t, lapse, domain.ChannelZalo, domain.NoticeSend)
		must(t, s.ReleaseNotice(ctx, lapse, domain.ChannelZalo, true))
		claim(t, lapse, domain.ChannelZalo, domain.NoticeSkip)
		claim(t, lapse, domain.ChannelSMS, domain.NoticeSend)
		must(t, s.ReleaseNotice(ctx, lapse, domain.ChannelSMS, false))
	})
	step(t, "a stopped channel", func(t *testing.T) {
		by := domain.Actor{UserID: an.ID}
		wantCode(t, s.SetNoticeStops(ctx, by, []domain.NoticeStop{{Channel: "fax", Topic: domain.MessageLapse}}), domain.CodeInvalid)
		wantCode(t, s.SetNoticeStops(ctx, by, []domain.NoticeStop{{Channel: domain.ChannelSMS, Topic: domain.MessageCode}}), domain.CodeInvalid)
		must(t, s.SetNoticeStops(ctx, by, []domain.NoticeStop{{Channel: domain.ChannelSMS, Topic: domain.MessageLapse}, {Channel: domain.ChannelSMS, Topic: domain.MessageLapse}}))
		stops, err := s.NoticeStops(ctx, an.ID)
		must(t, err)
		if len(stops) != 1 {
			t.Errorf("%+v", stops)
		}
		claim(t, lapse, domain.ChannelSMS, domain.NoticeSkip)
		must(t, s.SetNoticeStops(ctx, by, nil))
	})
	step(t, "a notice that was read, and a user without a phone", func(t *testing.T) {
		must(t, s.ReadNotice(ctx, an.ID, lapse))
		claim(t, lapse, domain.ChannelSMS, domain.NoticeDone)
		for _, n := range notices(t, binh) {
			claim(t, n.ID, domain.ChannelSMS, domain.NoticeDone)
		}
		claim(t, "x", domain.ChannelSMS, domain.NoticeDone)
	})
}
