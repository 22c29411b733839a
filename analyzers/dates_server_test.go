package analyzers_test

import (
	"strings"
	"testing"
)

const (
	ada        = "person ada Ada Example <ada@example.org>\n"
	adaNoreply = "person ada Ada Example <4711+ada-example@users.noreply.github.com>\n"
	adaAccount = "account ada-example id=4711 created=2019-05-02T08:00:00Z email=ada@example.org\n"
	adaTool    = "repository ada-example/tool created=2024-01-01T08:00:00Z pushed=2024-06-01T08:00:00Z\n"
)

func TestDatesServerAfter(t *testing.T) {
	t.Parallel()
	one := ada + "commit ada 2024-01-10T09:00:00+0100 label=one One\n"
	three := one + "commit ada 2024-01-10T09:10:00+0100 label=two Two\ncommit ada 2024-01-10T09:20:00+0100 label=three Three\n"
	runHostCases(t, "dates-server", []hostCase{
		{
			"exactly the limit", one, "push a/b refs/heads/main head=one at=2024-01-09T08:00:00Z", []string{"clean"},
		},
		{
			"a second more than a day", one, "push a/b refs/heads/main head=one at=2024-01-09T07:59:59Z",
			[]string{"medium: 1 of 1 commit dated after the host saw them, by up to 24 hours"},
		},
		{
			"an hour three times", three, "push a/b refs/heads/main head=three at=2024-01-10T06:59:59Z",
			[]string{"low: 3 of 3 commits dated after the host saw them, by up to 80 minutes"},
		},
		{
			"two of three by an hour", three, "push a/b refs/heads/main head=three at=2024-01-10T07:05:00Z", []string{"clean"},
		},
		{
			"only what is below is seen", three, "push a/b refs/heads/main head=two at=2024-01-05T07:05:00Z",
			[]string{"medium: 2 of 2 commits dated after the host saw them, by up to 5 days"},
		},
		{
			"what was there before a push", three, "push a/b refs/heads/main before=one head=three at=2024-01-05T07:05:00Z kind=branch_deletion",
			[]string{"medium: 1 of 1 commit dated after the host saw them, by up to 5 days"},
		},
		{
			"verified", one, "commit one verified=yes verified-at=2024-01-05T07:05:00Z",
			[]string{"medium: 1 of 1 commit dated after the host saw them, by up to 5 days"},
		},
		{
			"merged, not opened", one, "pull a/b 7 author=ada-example created=2023-01-05T07:05:00Z merged=2024-01-10T09:05:00Z head=one", []string{"clean"},
		},
		{
			"merged before it was written", one, "pull a/b 7 author=ada-example created=2023-01-05T07:05:00Z merged=2023-01-10T09:05:00Z head=one",
			[]string{"medium: 1 of 1 commit dated after the host saw them, by up to 364 days"},
		},
		{
			"still open", one, "pull a/b 7 author=ada-example created=2023-01-05T07:05:00Z head=one",
			[]string{"not-enough-data: the host told no time that bears on any of 1 commit; it told of 0 pushes, 0 verified signatures, 0 merged pull requests and 0 commits of its own"},
		},
		{
			"applied by another, who was late",
			ada + "person bo Bo Sample <bo@example.net>\ncommit ada 2024-01-10T09:00:00+0100 by=bo at=2024-03-10T09:00:00+0100 label=one One\n",
			"push a/b refs/heads/main head=one at=2024-01-12T08:00:00Z",
			[]string{"clean"},
		},
		{
			"no commit of the host's unless it is signed",
			ada + "person web GitHub <noreply@github.com>\ncommit ada 2024-01-10T09:00:00+0100 One\ncommit ada 2024-01-01T09:00:00+0000 by=web parents=2 Merge\n",
			"account ada-example",
			[]string{"not-enough-data: the host told no time that bears on any of 1 commit; it told of 0 pushes, 0 verified signatures, 0 merged pull requests and 0 commits of its own"},
		},
		{
			"a push of commits that are not here", one, "account bo-sample\nrepository bo-sample/x created=2023-01-01T00:00:00Z fork=yes",
			[]string{"not-enough-data: the host told no time that bears on any of 1 commit; it told of 0 pushes, 0 verified signatures, 0 merged pull requests and 0 commits of its own"},
		},
	})
}

func TestDatesServerBefore(t *testing.T) {
	t.Parallel()
	old := "work ada zone=Europe/Berlin from=2022-01-10 days=300 max=60\n"
	young := "account ada-example id=4711 created=2024-03-01T08:00:00Z email=ada@example.org\n"
	atOnce := "repository ada-example/tool created=2024-03-01T09:00:00Z pushed=2024-03-01T10:00:00Z\n"
	note := "low: 60 of 60 commits dated up to 2 years before the host had them: imported, or dated back (explained)"
	strong := "medium: 60 of 60 commits dated up to 2 years before the host had them: imported, or dated back; nearly all commits of 1 repository, which came at once, and older than the account"
	runHostCases(t, "dates-server", []hostCase{
		{"all signs", ada + old, young + atOnce, []string{strong}},
		{"pushed on later", ada + old, young + strings.Replace(atOnce, "pushed=2024-03-01", "pushed=2024-09-01", 1), []string{note}},
		{"an older account", ada + old, adaAccount + atOnce, []string{note}},
		{"another's account", ada + old, strings.Replace(young, "ada@", "bo@", 1) + atOnce, []string{note}},
		{"the search failed", ada + old, young + atOnce + "gap elsewhere\n", []string{note}},
		{"a fork", ada + old, young + strings.Replace(atOnce, "\n", " fork=yes\n", 1), []string{
			"not-enough-data: the host told no time that bears on any of 60 commits; it told of 0 pushes, 0 verified signatures, 0 merged pull requests and 0 commits of its own",
		}},
		{"of a template", ada + old, young + strings.Replace(atOnce, "\n", " template=example-org/base\n", 1), []string{
			"not-enough-data: the host told no time that bears on any of 60 commits; it told of 0 pushes, 0 verified signatures, 0 merged pull requests and 0 commits of its own",
		}},
		{"too few to note", ada + strings.Replace(old, "max=60", "max=9", 1), adaAccount + atOnce, []string{"clean"}},
		{"a month's work before it", ada + "work ada zone=Europe/Berlin from=2024-02-05 days=20\n", young + atOnce, []string{"clean"}},
		{
			"rebased: author dates alone are old", ada + "work ada zone=Europe/Berlin from=2022-01-10 days=300 max=60 author-only=2024-02-28T10:00:00+0100\n", young + atOnce,
			[]string{"clean"},
		},
		{
			"one push of many", ada + "commit ada 2021-12-10T09:00:00+0100 label=base Base\n" + old,
			young + "repository ada-example/tool created=2021-12-01T08:00:00Z pushed=2024-05-01T10:00:00Z\npush ada-example/tool refs/heads/main before=base head=last at=2024-03-02T08:00:00Z\n",
			[]string{"medium: 60 of 61 commits dated up to 2 years before the host had them: imported, or dated back; nearly all commits of 1 repository, which came at once, and older than the account"},
		},
	})
}

func TestDatesServerAccount(t *testing.T) {
	t.Parallel()
	young := "account ada-example id=4711 created=2024-03-01T08:00:00Z\n"
	at := func(times ...string) string {
		out := adaNoreply
		for _, x := range times {
			out += "commit ada " + x + " Change\n"
		}
		return out
	}
	runHostCases(t, "dates-server", []hostCase{
		{"exactly a day", at("2024-02-29T08:00:00+0000"), young, []string{"clean"}},
		{
			"a second more", at("2024-02-29T07:59:59+0000", "2024-03-02T08:00:00+0000"), young,
			[]string{"medium: 1 of 2 commits under the account's own noreply address dated before the account was made, by up to 24 hours: imported, or dated back"},
		},
		{
			"another account's number", strings.Replace(at("2022-02-28T07:59:59+0000"), "4711", "815", 1), "account ada-example id=4711 created=2024-03-01T08:00:00Z\n" + adaTool,
			[]string{"clean"},
		},
		{
			"an old address without a number", strings.Replace(at("2022-02-21T07:59:59+0000"), "4711+", "", 1), young + adaTool, []string{"clean"},
		},
		{
			"committed by another", at() + "person bo Bo Sample <bo@example.net>\ncommit ada 2022-02-21T08:00:00+0000 by=bo Change\n", young,
			[]string{"not-enough-data: the host told no time that bears on any of 1 commit; it told of 0 pushes, 0 verified signatures, 0 merged pull requests and 0 commits of its own"},
		},
	})
}
