package analyzers_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers"
)

// unjudged are the innocent fixtures at which the check of their name does not come to a judgement, and why that is what they show.
var unjudged = map[string]string{
	"authors-interleaved-one-after-the-other": "two addresses, one after the other, take no turns",
	"dates-rhythm-short-time":                 "three weeks are too short a time to know a rhythm by, however many commits they hold",
	"hours-no-rest-container":                 "+0000 throughout is no place: the hours of the day are not known",
	"zone-claim-container-always":             "+0000 throughout is no place: it contradicts no claim",
	"zone-rhythm-utc":                         "+0000 throughout is no place: the hours of the day are not known",
	"zone-season-imported":                    "+0000 throughout is no place: no seasons are known",
	"zone-season-moscow":                      "the winters had two offsets, for years each, so that neither is the usual one",
	"zone-unseen-newcomer":                    "19 commits before the pull request are too few to know where its author works",
	"zone-web-machine-api":                    "merges at +0000 are a program's and are not counted",
	"zone-web-machine-old-web":                "merges in the browser before 2020 carry the server's clock and are not counted",
}

// innocentIsJudged demands that an innocent fixture is silent because the check that gave it its name looked and found nothing,
// not because it had too little to look at; and of the situations below, that they are large enough for nearly all checks.
func innocentIsJudged(t *testing.T, name string, audit *analyzers.Audit) {
	t.Helper()
	check := checkOf(name)
	if check == "" {
		t.Fatal("the name begins with no check")
	}
	var kinds []string
	clean, most := false, 0
	for _, r := range audit.Results {
		if r.Subject.Identity != nil {
			most = max(most, len(r.Subject.Identity.Authored))
		}
		for _, o := range r.Outcomes {
			if o.Check == check {
				clean = clean || o.Kind == analyzers.Clean
				kinds = append(kinds, string(o.Kind)+": "+o.Reason)
			}
		}
	}
	if reason := unjudged[name]; clean == (reason != "") {
		t.Errorf("%s judged it: %v; listed as %q; outcomes:\n%s", check, clean, reason, strings.Join(kinds, "\n"))
	}
	for situation, names := range situations {
		if slices.Contains(names, name) && most < 300 {
			t.Errorf("%s is shown with %d commits", situation, most)
		}
	}
}

// situations are what honest people do that a check could take for something else, with a fixture of at least 300 commits by one
// subject for each.
var situations = map[string][]string{
	"summer time of half an hour":          {"zone-claim-half-hour-summer-time"},
	"southern summer time":                 {"zone-season-southern", "zone-alternation-summer-time"},
	"a move with a dated claim":            {"zone-claim-dated-move-years"},
	"a traveller":                          {"zone-alternation-traveller", "zone-claim-traveller"},
	"a night owl":                          {"zone-rhythm-night-owl", "hours-claim-night-shift"},
	"shift work":                           {"hours-shift-rotating"},
	"web merges before 2014":               {"zone-web-machine-old-web", "zone-alternation-old-web-edits"},
	"squash merges with another's clock":   {"zone-alternation-squash"},
	"a rebase of thirty days":              {"dates-painted-monthly-rebase"},
	"an import by git-svn":                 {"dates-order-git-svn"},
	"a container at +0000, claimed or not": {"zone-claim-container-always", "hours-no-rest-container"},
	"a married name":                       {"authors-names-married-years"},
	"two own addresses":                    {"authors-accounts-two-addresses"},
	"a new laptop":                         {"authors-accounts-new-laptop"},
	"a new signing key":                    {"authors-keys-replaced"},
	"a formatter adopted in one day":       {"authors-handover-formatter", "dates-bulk-formatter"},
	"the import of a company's code":       {"dates-bulk-company-import"},
}

// TestInnocentLists holds the lists above to the fixtures that exist.
func TestInnocentLists(t *testing.T) {
	t.Parallel()
	lists := [][]string{slices.Collect(maps.Keys(unjudged))}
	for _, names := range situations {
		lists = append(lists, names)
	}
	for _, name := range slices.Concat(lists...) {
		if _, err := os.Stat(filepath.Join("..", "testdata", "innocent", name+".txtar")); err != nil {
			t.Error(err)
		}
	}
}

// checkOf finds the check with which the name of a fixture begins.
func checkOf(fixture string) string {
	found := ""
	for _, a := range analyzers.All() {
		if strings.HasPrefix(fixture, a.Name+"-") && len(a.Name) > len(found) {
			found = a.Name
		}
	}
	return found
}
