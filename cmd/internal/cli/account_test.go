package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github"
)

func TestClaimPlace(t *testing.T) {
	t.Parallel()
	at := func(place string) *server.Account { return &server.Account{Location: history.TextOf(place)} }
	since := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	own := &analyzers.Claims{Zones: []analyzers.ZonePeriod{{Name: "UTC", Zone: time.UTC}}}
	for _, tc := range []struct {
		name    string
		claims  *analyzers.Claims
		account *server.Account
		zone    string // empty: none is claimed
		note    string // part of it
	}{
		{"a city", &analyzers.Claims{Since: since}, at("Lisbon"), "Europe/Lisbon", "the claim Europe/Lisbon is the location of the profile"},
		{"the user's own claim", own, at("Lisbon"), "UTC", "a zone was claimed already"},
		{"no location", &analyzers.Claims{}, at(""), "", "the profile names no location"},
		{"no profile", &analyzers.Claims{}, nil, "", "the profile names no location"},
		{"nowhere", &analyzers.Claims{}, at("the \x1b[31m internet"), "", "cannot be placed in one zone"},
		{"several zones", &analyzers.Claims{}, at("USA"), "", "cannot be placed in one zone"},
	} {
		before := *tc.claims
		got, note := claimPlace(tc.claims, tc.account)
		zone := ""
		if len(got.Zones) > 0 {
			zone = got.Zones[0].Name
		}
		if zone != tc.zone || !strings.Contains(note, tc.note) || strings.Contains(note, "\x1b") || !got.Since.Equal(before.Since) {
			t.Errorf("%s: %q since %v, %q", tc.name, zone, got.Since, note)
		}
		if len(tc.claims.Zones) != len(before.Zones) {
			t.Errorf("%s: the given claims were changed", tc.name)
		}
	}
}

func TestAccountNotes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		acc   github.Account
		repos []string
		want  []string
	}{
		{github.Account{}, nil, nil},
		{github.Account{LeftOut: 2}, []string{"tool"}, []string{"2 other repositories were not read (--repos names those that are)"}},
		{
			github.Account{LeftOut: 1, Forks: 2},
			nil,
			[]string{"1 more repository was not read (--max-repos 31 reads all)", "2 forks were not read (--include-forks reads forks too)"},
		},
		{
			github.Account{LeftOut: 7, Forks: 1},
			nil,
			[]string{"7 more repositories were not read (--max-repos 37 reads all)", "1 fork was not read (--include-forks reads forks too)"},
		},
	} {
		if diff := cmp.Diff(tc.want, accountNotes(&tc.acc, &accountOptions{maxRepos: 30, repos: tc.repos})); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestWritePlan(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := writePlan(&out, "ada-example", github.Cost{Core: 45, Search: 3, GraphQL: 2, Fetches: 30, Megabytes: 12.34}); err != nil {
		t.Fatal(err)
	}
	const want = `an audit of ada-example costs at most:

      45  REST requests          core: 5,000 an hour with a token, 60 without
       3  search requests        search: 30 a minute
       2  GraphQL requests       GraphQL: 5,000 points an hour, a point each
      30  repositories fetched   git, which no limit of the API counts
    12.3  megabytes              received

what was asked within the last day costs nothing
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
