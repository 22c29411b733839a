package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/calibrate"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

func TestNoreply(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]struct {
		id    int64
		login string
		ok    bool
	}{
		"1001+Ada-Example@users.noreply.github.com": {1001, "ada-example", true},
		"ada-example@users.noreply.github.com":      {0, "ada-example", true},
		"x+ada-example@users.noreply.github.com":    {0, "ada-example", false},
		"-1+ada-example@users.noreply.github.com":   {-1, "ada-example", false},
		"1001+@users.noreply.github.com":            {1001, "", false},
		"@users.noreply.github.com":                 {},
		"ada@example.org":                           {},
	} {
		id, login, ok := noreply(email)
		if ok != want.ok || ok && (id != want.id || login != want.login) {
			t.Errorf("%s: %d, %q, %v", email, id, login, ok)
		}
	}
}

func TestBranchOwner(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"Merge pull request #12 from Ada-Example/some/branch\n\nMore from others/x": "ada-example",
		"Merge pull request #12 from ada-example:branch":                            "",
		"Merge pull request #12\n\n from ada-example/branch":                        "",
		"Merge branch 'main' from ada-example/branch":                               "",
	} {
		if got, ok := branchOwner(message); got != want && ok || ok != (want != "") {
			t.Errorf("%q: %q, %v", message, got, ok)
		}
	}
}

func TestParseSource(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]source{
		"Example/one=/somewhere/x.git": {"example", "one", "/somewhere/x.git"},
		"/some/example+one/repo/.git":  {"example", "one", "/some/example+one/repo/.git"},
		"/some/example+one+two/repo":   {"example", "one+two", "/some/example+one+two/repo"},
		"/some/one":                    {},
		"Example/one=":                 {},
	} {
		got, ok := parseSource(line)
		if ok != (want != source{}) || ok && got != want {
			t.Errorf("%q: %+v, %v", line, got, ok)
		}
	}
}

// A person who works in two repositories counts in the one with more commits; sizes take the latest commits.
func TestAuthorRate(t *testing.T) {
	t.Parallel()
	old := make([]bool, 25)
	old[0], old[1] = true, true
	rs := readings{
		{1, calibrate.EuropeA, old},
		{1, calibrate.Americas, []bool{true, true, true}},
		{2, calibrate.EuropeA, make([]bool, 10)},
		{3, calibrate.EastOceania, []bool{true}},
	}
	got := rs.rate(atLeast(2))
	if got.Hits != 1 || got.Of != 3 || got.Share != .3333 || got.Upper < .78 || got.Upper > .80 { // Wilson: 6.1 % to 79.2 %
		t.Errorf("%d of %d, share %v, upper end %v", got.Hits, got.Of, got.Share, got.Upper)
	}
	if diff := cmp.Diff(map[string]float64{"EA": .5, "EO": 0}, got.Bands); diff != "" {
		t.Errorf("bands (-want +got)\n%s", diff)
	}
	if len(got.Sizes) != 0 {
		t.Errorf("a share of fewer than 50 authors is told: %v", got.Sizes)
	}
	for range 60 {
		rs = append(rs, reading{uint64(len(rs) + 10), calibrate.EuropeA, old})
	}
	if got = rs.rate(atLeast(2)); got.Hits != 61 || len(got.Sizes) != 1 || got.Sizes[0].N != 20 || got.Sizes[0].Share != 0 {
		t.Errorf("%d hits, sizes %v: the marks are not among the latest 20", got.Hits, got.Sizes)
	}
}

func TestShare(t *testing.T) {
	t.Parallel()
	half := share(.5)
	if half(0, 0) || half(2, 5) || !half(2, 4) || !half(3, 5) {
		t.Error("half or more is wrong")
	}
}

func TestSpread(t *testing.T) {
	t.Parallel()
	var values []float32
	for i := range 101 {
		values = append(values, float32(100-i))
	}
	if diff := cmp.Diff(spread{101, 50, 90, 99, 100}, spreadOf(values)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := round(.00123456); got != .001235 {
		t.Errorf("rounded to %v", got)
	}
}

func TestEnvelope(t *testing.T) {
	t.Parallel()
	s := newSightings()
	s.number = map[int64]int64{10: 500, 20: 100, 30: 300, 40: 5} // 40 is wrong
	s.login = map[string]int64{"ada-example": 150, "bob-example": 1}
	s.of = map[string][]int64{"ada-example": {20, 25}, "bob-example": {30, 31}, "carl-example": {10}} // those of two numbers tell nothing
	for name, tc := range map[string]struct {
		outliers int
		want     map[int64]int64 // 0: no bound
	}{
		"all are right": {0, map[int64]int64{1: 5, 20: 5, 40: 5, 41: 0}},
		"one is wrong":  {1, map[int64]int64{1: 100, 20: 100, 21: 300, 30: 300, 31: 0}},
		"two are wrong": {2, map[int64]int64{1: 300, 20: 300, 21: 0}},
	} {
		e := s.envelope(tc.outliers)
		for id, want := range tc.want {
			if got, ok := e.by(id); got != want || ok != (want > 0) {
				t.Errorf("%s: %d by %d, want %d", name, id, got, want)
			}
		}
	}
	s.login["carl-example"] = 50
	if got, _ := s.envelope(0).by(5); got != 5 {
		t.Errorf("by %d", got)
	}
	if delete(s.number, 40); s.number[10] != 500 {
		t.Error("the sightings were changed")
	}
	if got, _ := s.envelope(0).by(10); got != 50 {
		t.Errorf("a login of one number: by %d, want 50", got)
	}
}

// Bounds rise with the numbers, and no bound lies below the smallest sighting.
func TestEnvelopeRises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := newSightings()
		s.number = rapid.MapOf(rapid.Int64Range(1, 60), rapid.Int64Range(1, 1000)).Draw(t, "sightings")
		e := s.envelope(rapid.IntRange(0, 3).Draw(t, "outliers"))
		last := int64(0)
		for id := int64(0); id <= 61; id++ {
			unix, ok := e.by(id)
			if !ok {
				last = 1 << 40
				continue
			}
			if unix < last {
				t.Fatalf("%d by %d, after %d", id, unix, last)
			}
			last = unix
		}
	})
}

func repositoryOf(t *testing.T, rows ...row) *repository {
	t.Helper()
	r := newRepository(source{owner: "example", name: "one"}, historyOf(t, rows...), false)
	for i, one := range rows {
		if owner, ok := branchOwner(one.message); ok {
			r.branches[int32(i)] = owner
		}
	}
	return r
}

func measured(t *testing.T, rows ...row) result {
	t.Helper()
	m := newMeasure(0)
	m.repository(repositoryOf(t, rows...))
	return m.result()
}

func wantRates(t *testing.T, got result, want map[string]count) {
	t.Helper()
	for key, w := range want {
		if r, ok := got.Rates[key]; (count{r.Hits, r.Of}) != w || !ok && w.of > 0 {
			t.Errorf("%s: %d of %d, want %d of %d", key, r.Hits, r.Of, w.hits, w.of)
		}
	}
}

// Ada's clock is two hours and two days ahead at two of her three pull requests.
func TestAfter(t *testing.T) {
	t.Parallel()
	rows := []row{{author: at(bob, 0), message: "0"}}
	for _, ahead := range []int{-1, 2, 48} {
		n := len(rows)
		merge := n * 100
		rows = append(rows,
			row{author: at(ada, merge+ahead), parents: []int{n - 1}, message: "work"},
			row{author: at(bob, merge), committer: at(github, merge), parents: []int{n - 1, n}, message: "Merge pull request #1 from ada-example/x"})
	}
	wantRates(t, measured(t, rows...), map[string]count{
		"after/merge, head committed later by more than 60 s":                                                           {2, 3},
		"after/merge, head committed later by more than 24 h":                                                           {1, 3},
		"after/commit, committed later by more than 14 h":                                                               {1, 4},
		"after/author, committed later by more than 1 h; fewer than 10: 1 or more":                                      {1, 2},
		"after/author, any commit, dated later by more than 1 h; fewer than 10: 1 or more":                              {1, 2},
		"after/author, committed later by more than 1 h; fewer than 10: 3 or more":                                      {0, 2},
		"first-seen/commit, all, later than 30 d":                                                                       {0, 2}, // of three: the first lies before GitHub's first commit
		"first-seen/author, pulled, later than 30 d; fewer than 10: half or more":                                       {0, 1},
		"account/author of an account since 2017-09, committer date more than 30 d before it; fewer than 10: 1 or more": {0, 2},
	})
}

func TestPullLogins(t *testing.T) {
	t.Parallel()
	pull := func(from int, owner string, authors ...string) []row {
		var out []row
		parent := from
		for _, a := range authors {
			out = append(out, row{author: at(a, 10), parents: []int{parent}, message: "work"})
			parent = from + len(out)
		}
		return append(out, row{author: at(bob, 20), committer: at(github, 20), parents: []int{from, parent}, message: "Merge pull request #1 from " + owner + "/x"})
	}
	rows := []row{{author: at(bob, 0), message: "0"}}
	for _, p := range []struct {
		owner   string
		authors []string
	}{
		{"ada-example", []string{ada}},
		{"ada-example", []string{ada, bob}},
		{"ada-example", []string{bob}},
		{"ada-example", []string{adaHome}}, // tells no login
		{"renamed-example", []string{ada}}, // a login of which nothing else is known
		{"example", []string{bob}},         // a branch of the repository itself
	} {
		rows = append(rows, pull(len(rows)-1, p.owner, p.authors...)...)
	}
	wantRates(t, measured(t, rows...), map[string]count{
		"login/pull, some commit of another login":                                {3, 4},
		"login/pull, all commits of another login":                                {2, 4},
		"login/pull of a known login, some commit of another account":             {2, 3},
		"login/pull of a known login, all commits of another account":             {1, 3},
		"login/commit in a pull of a known login, by another account":             {2, 4},
		"login/pull with a noreply address":                                       {4, 5},
		"login/pull with two authors or more":                                     {1, 5},
		"login/owner of a known login, some commit of another account: 1 or more": {1, 1},
		"login/owner of a known login, some commit of another account: 3 or more": {0, 1},
		"pull/fewer than 10 commits":                                              {6, 6},
		"login/full name with two account numbers":                                {0, 2},
		"pull/one commit": {5, 6},
	})
}

// Somebody with twenty commits at one offset shows another in a pull request, and has it from then on.
func TestPullOffsets(t *testing.T) {
	t.Parallel()
	rows := []row{{author: at(bob, 0), message: "0"}}
	for i := range 21 {
		rows = append(rows, row{author: at(adaHome, i), parents: []int{i}, message: "work"})
	}
	for _, zone := range []string{"+0100", "+0200", "+0200", "+0530"} {
		n := len(rows)
		rows = append(rows,
			row{author: zoned(adaHome, 100+n, zone), parents: []int{n - 1}, message: "work"},
			row{author: at(bob, 101+n), committer: at(github, 101+n), parents: []int{n - 1, n}, message: "Merge pull request #1 from ada-example/x"})
	}
	wantRates(t, measured(t, rows...), map[string]count{
		"pull/author with an offset not seen before":                            {2, 4},
		"pull/author with an offset 3 h or more from any seen before":           {1, 4},
		"pull/author with an offset not seen before, EA":                        {2, 4},
		"pull/author with an offset not seen before, 20 to 49 commits before":   {2, 4},
		"pull/author, with an offset not seen before; fewer than 10: 1 or more": {1, 1},
	})
}

// Ada has an account since January 2020, and commits of 2019 under another address.
func TestAccounts(t *testing.T) {
	t.Parallel()
	rows := []row{{author: at(adaHome, -24*200), message: "0"}, {author: at(ada, 1), parents: []int{0}, message: "1"}}
	rows = append(rows, row{author: at(ada, 2), committer: at(github, 2), parents: []int{1}, message: "2"})
	const key = "account/author of an account since 2017-09"
	const end = ", author date more than 90 d before it; fewer than 10: 1 or more"
	wantRates(t, measured(t, rows...), map[string]count{
		key + end:                                {0, 1},
		key + ", with the noreply address" + end: {0, 1},
		key + ", also with other addresses under the name" + end: {1, 1},
	})
}

func TestHomes(t *testing.T) {
	t.Parallel()
	rows := []row{{author: at("Example Inc <x@example.org>", 0), message: "0"}, {author: at(ada, 1), parents: []int{0}, message: "1"}, {author: at(adaHome, 2), parents: []int{1}, message: "2"}}
	for owner, want := range map[string]count{"ada-example": {0, 1}, "bob-example": {}, "exampleinc": {1, 1}} {
		m := newMeasure(0)
		r := repositoryOf(t, rows...)
		r.owner = owner
		m.homes(r)
		got := m.counts["home/repository, owner wrote less than half"]
		if got == nil {
			got = &count{}
		}
		if *got != want {
			t.Errorf("%s: %+v, want %+v", owner, *got, want)
		}
	}
}

// The same histories give the same bytes, and these hold nobody's name or address. A commit that two histories have counts once.
func TestResult(t *testing.T) {
	t.Parallel()
	text := func() string {
		m := newMeasure(0)
		for range 2 {
			r := newRepository(source{owner: "example", name: "one"}, merged(t), false)
			r.branches[5] = "ada-example"
			m.repository(r)
		}
		out := m.result()
		if out.Repositories != 2 || out.Commits != 14 || out.Copies != 7 {
			t.Errorf("%d repositories, %d commits, %d copies", out.Repositories, out.Commits, out.Copies)
		}
		wantRates(t, out, map[string]count{"after/merge, head committed later by more than 60 s": {1, 1}})
		data, err := json.MarshalIndent(out, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	first := text()
	if diff := cmp.Diff(first, text()); diff != "" {
		t.Errorf("not the same (-first +second)\n%s", diff)
	}
	for _, s := range []string{"ada", "example", "@", "1001"} {
		if strings.Contains(strings.ToLower(first), s) {
			t.Errorf("the result holds %q", s)
		}
	}
}

func TestBandOf(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]calibrate.Band{
		"-0800": calibrate.Americas, "+0100": calibrate.EuropeA, "+0530": calibrate.WestSouth, "+0900": calibrate.EastOceania, "+0000": calibrate.ConstantUTC,
	} {
		h := historyOf(t, row{author: zoned(adaHome, 0, zone), message: "0"}, row{author: zoned(adaHome, 5, zone), parents: []int{0}, message: "1"})
		if got := calibrate.BandOf(h, []int32{0, 1}); got != want {
			t.Errorf("%s: %s, want %s", zone, got, want)
		}
	}
}

func TestAutomatic(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"Ada Example": false, "Example Bot": true, "examplebot": true, "Example CI": true, "Bothilde Example": false} {
		if got := automatic(history.Person{Name: history.TextOf(name), Email: history.TextOf("x@example.org")}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
