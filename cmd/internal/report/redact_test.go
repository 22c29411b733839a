package report

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// samples are reports in which an address stands in every place that can hold one.
func samples(t *testing.T) map[string]*Report {
	full := accountReport(t)
	s := &full.Subjects[0]
	s.RawKey, s.Key = []byte("ada@example.org"), `ada\x1b@example.org`
	s.Identities = []Identity{
		{Name: "Ada Example", Email: "ada@example.org", RawEmail: []byte("x"), RawName: []byte("y"), Commits: 2, Links: []Link{{With: "Ada Other <ada.other@mail.example>", Reason: "same login"}}},
		{Name: "ada@example.org", Email: "no address at all", Links: []Link{}},
		{Name: "Al", Email: `"ada lovelace"@example.org`, Links: []Link{{With: "Al <no address at all>", Reason: "mailmap"}}},
	}
	s.Outcomes[0].Reason = "could not read keys of ada@example.org: ssh://git@host.example/ada%40example.org"
	in := &full.Input
	in.Target, in.GitDir, in.Refs = "https://ada@host.example/x", "/home/ada@example.org/.git", []string{"refs/heads/ada@example.org/topic"}
	in.SkippedRefs = []SkippedRef{{Ref: "refs/heads/ada@example.org", Reason: "no commit (ada@example.org)"}}
	in.Notes = append(in.Notes, `--author "ada@example.org" matches nobody`, "asked by Al and Ada Example, not by Adalbert")
	in.Known = []Known{{Name: "ada@example.org/x", From: "against", Location: "git@host.example:x"}}
	e := &s.Findings[0].Evidence[0]
	e.Path, e.OtherPath, e.Source, e.Note, e.Quote = "keys/ada@example.org.pub", "<ada@example.org>", "ada@example.org", "as ada@example.org.", "Co-authored-by: Bob Sample <bob@sample.example>, ada@exam…(+30)"
	e.Record.Login = "ada@example.org"
	return map[string]*Report{"one": oneAuthor(t), "several": severalAuthors(t), "copied": copiedCode(t), "account": accountReport(t), "pull": pullReport(t), "full": full}
}

// TestNoAddressSurvivesRedaction looks for the addresses of the samples in every format.
func TestNoAddressSurvivesRedaction(t *testing.T) {
	t.Parallel()
	s := schema(t)
	for name, r := range samples(t) {
		before := render(t, "json", r, Options{})
		for _, how := range []string{"mail", "all"} {
			out := Redact(r, how)
			for _, f := range Formats() {
				text := render(t, f.Name, out, Options{Width: 100, Verbose: true, Heading: true})
				for _, secret := range []string{"@example.org", "@\u200bexample", "%40", "no address at all", "lovelace", "sample.example", "mail.example", "@exam", "git@host", "rawKey", "rawEmail", "rawName"} {
					if strings.Contains(strings.ToLower(text), strings.ToLower(secret)) {
						t.Errorf("%s, %s, %s: %q is there", name, how, f.Name, secret)
					}
				}
				for _, secret := range []string{"Ada Example", "ada-example", "Bob", "Ada Other", "acme/lexer", "acme/site"} {
					if how == "all" && strings.Contains(text, secret) {
						t.Errorf("%s, all, %s: %q is there", name, f.Name, secret)
					}
				}
				if f.Name == "json" {
					if err := s.Validate([]byte(text)); err != nil {
						t.Errorf("%s, %s: %v", name, how, err)
					}
				}
			}
			if out.Redacted != how {
				t.Errorf("%s: redacted is %q, want %q", name, out.Redacted, how)
			}
		}
		if diff := cmp.Diff(before, render(t, "json", r, Options{})); diff != "" {
			t.Errorf("%s: redaction changed the given report:\n%s", name, diff)
		}
		if Redact(r, "none") != r || Redact(r, "") != r {
			t.Errorf("%s: something is redacted that was not to be", name)
		}
	}
}

// TestMasksTellAddressesApart: equal addresses stay equal, different ones different, wherever they stand.
func TestMasksTellAddressesApart(t *testing.T) {
	t.Parallel()
	out := Redact(samples(t)["full"], "mail")
	s := &out.Subjects[0]
	ada := s.Identities[0].Email
	for what, text := range map[string]string{
		"name of another identity": s.Identities[1].Name,
		"path":                     out.Subjects[0].Findings[0].Evidence[0].Source,
	} {
		if text != ada {
			t.Errorf("%s is %q, want %q", what, text, ada)
		}
	}
	for what, want := range map[string]string{
		s.Findings[0].Evidence[0].Note:      "as " + ada + ".",
		s.Findings[0].Evidence[0].OtherPath: "<" + ada + ">",
		out.Input.SkippedRefs[0].Reason:     "no commit (" + ada + ")",
		out.Input.SkippedRefs[0].Ref:        "refs/heads/" + ada,
		s.Identities[2].Links[0].With:       "Al <" + s.Identities[1].Email + ">",
	} {
		if what != want {
			t.Errorf("%q, want %q", what, want)
		}
	}
	seen := map[string]bool{}
	for _, mask := range []string{s.Key, ada, s.Identities[1].Email, s.Identities[2].Email} {
		if !strings.Contains(mask, "…@") || seen[mask] {
			t.Errorf("%q is no mask, or stands for two addresses", mask)
		}
		seen[mask] = true
	}
}

func TestNamesBecomeNumbers(t *testing.T) {
	t.Parallel()
	out := Redact(samples(t)["full"], "all")
	s, in := &out.Subjects[0], &out.Input
	for got, want := range map[string]string{
		s.Identities[0].Name:                    "author 1",
		s.Identities[2].Name:                    "author 1",
		in.Account.Login:                        "author 2",
		in.Repositories[0].Name:                 "author 2/tool",
		in.Repositories[1].Parent:               "author 3/site",
		in.Notes[len(in.Notes)-1]:               "asked by Al and author 1, not by Adalbert", // "Al" is too short to be looked for
		s.Findings[0].Evidence[0].Quote:         "(not shown)",
		s.Findings[0].Message:                   accountReport(t).Subjects[0].Findings[0].Message,
		in.Account.URL + in.Repositories[0].URL: "",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestEveryFieldIsKnownToRedaction walks the types of a report: a new field with text is either on the list of our own words or is masked,
// and one on the list exists.
func TestEveryFieldIsKnownToRedaction(t *testing.T) {
	t.Parallel()
	fields := map[string]bool{}
	var walk func(reflect.Type, string)
	walk = func(v reflect.Type, field string) {
		switch v.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(v.Elem(), field)
		case reflect.Struct:
			for i := range v.NumField() {
				f := v.Field(i)
				if !f.IsExported() {
					t.Errorf("%s.%s: an unexported field is not copied", v.Name(), f.Name)
				}
				walk(f.Type, v.Name()+"."+f.Name)
			}
		case reflect.String:
			fields[field] = true
		case reflect.Map, reflect.Array, reflect.Interface:
			t.Errorf("%s is a %s, which redaction does not look into", field, v.Kind())
		}
	}
	walk(reflect.TypeFor[Report](), "")
	walk(reflect.TypeFor[Comparison](), "")
	for _, list := range []map[string]bool{ownWords, links, addressFields} {
		for field := range list {
			if !fields[field] {
				t.Errorf("%s is no field with text", field)
			}
		}
	}
	if len(fields) < 60 {
		t.Errorf("only %d fields with text", len(fields))
	}
}

// TestRedactionProperties: whatever the addresses are, none that is longer than a letter survives, and the report stays one.
func TestRedactionProperties(t *testing.T) {
	t.Parallel()
	s := schema(t)
	address := rapid.OneOf(
		rapid.StringMatching(`[a-z]{3,9}[.+_-][a-z0-9]{3,9}@[a-z]{3,9}[.-][a-z]{2,9}`),
		rapid.StringMatching(`[a-zäöü]{3,9} [a-z]{3}@[a-z]{3,9}\.[a-z]{2,5}`),
		rapid.StringMatching(`[a-z]{4,9}'[a-z]{3}/[a-z]{3}@\[10\.[0-9]{1,3}\.0\.1\]`),
		rapid.StringMatching(`"[a-z]{4,9} [a-z]{4}"@-[a-z]{4,9}`),
	)
	rapid.Check(t, func(t *rapid.T) {
		first, second := address.Draw(t, "first"), address.Draw(t, "second")
		name := rapid.SampledFrom([]string{"high", "author 1", "commit", "Ada", "a", "", "clean", "dates-order", "…", "İİ Ada", "ſſſ", "[bot]"}).Draw(t, "name")
		glue := rapid.SampledFrom([]string{" ", "<", "(", ", ", "\"", ": ", ";"})
		quote := glue.Draw(t, "before") + first + glue.Draw(t, "between") + second + glue.Draw(t, "after")
		h := &history.History{
			People:  []history.Person{{}, {Name: history.TextOf(name), Email: history.TextOf(first)}, {Name: history.TextOf(name + " " + second), Email: history.TextOf(second)}},
			Commits: make([]history.Commit, 2),
		}
		id := history.Identity{Members: []uint32{1, 2}, Links: []history.Link{{A: 1, B: 2, Reason: history.ByMailmap}}, Authored: []int32{0, 1}}
		r := Build(Source{History: h, Target: quote, Notes: []string{quote}, Incomplete: quote, Audit: &analyzers.Audit{Results: []analyzers.Result{{
			Subject: &analyzers.Subject{Key: h.People[1].Email, Identity: &id}, Outcomes: []analyzers.Outcome{{Check: "dates-order", Kind: analyzers.Failed, Reason: quote}},
			Findings: []analyzers.Finding{{
				Check: "dates-order", Severity: analyzers.High, Confidence: analyzers.Exact, Message: quote, Explained: quote, Fingerprint: strings.Repeat("0", 32),
				Evidence: []analyzers.Evidence{{Kind: analyzers.CommitEvidence, Note: quote, Quote: history.TextOf(quote), Path: history.TextOf(quote)}},
			}},
		}}}})
		how := rapid.SampledFrom([]string{"mail", "all"}).Draw(t, "how")
		out := Redact(r, how)
		for _, f := range Formats() {
			var b strings.Builder
			if err := f.Renderer.Render(&b, out, Options{Width: 200, Verbose: true, Heading: true}); err != nil {
				t.Fatal(err)
			}
			if f.Name == "json" {
				if err := s.Validate([]byte(b.String())); err != nil {
					t.Fatal(err)
				}
			}
			flat := strings.Join(strings.Fields(b.String()), " ")
			for _, a := range []string{first, second} {
				user, domain := a[:strings.LastIndexByte(a, '@')], a[strings.LastIndexByte(a, '@'):]
				if strings.Contains(flat, user) || strings.Contains(flat, Visible(history.TextOf(user))) || strings.Contains(flat, domain) {
					t.Fatalf("%q survives in format %s:\n%s", a, f.Name, b.String())
				}
			}
		}
		if how == "all" && len(name) > 2 && slices.ContainsFunc(out.Subjects[0].Identities, func(i Identity) bool { return i.Name != "author 1" && i.Name != "" }) {
			t.Fatalf("names are %+v", out.Subjects[0].Identities)
		}
	})
}

func TestManyNamesGetANumberEach(t *testing.T) {
	t.Parallel()
	r := accountReport(t)
	subject := r.Subjects[0]
	r.Subjects = nil
	for i := range 2000 {
		s := subject
		s.Key = fmt.Sprintf("person%d@example.org", i)
		s.Identities = []Identity{{Name: "Person " + strings.Repeat("x", i%250) + fmt.Sprint(i), Email: s.Key, Links: []Link{}}}
		r.Subjects = append(r.Subjects, s)
	}
	out := Redact(r, "all")
	if got := out.Subjects[1999].Identities[0]; got.Name != "author 2000" || strings.Contains(got.Email, "example") {
		t.Errorf("%+v", got)
	}
	if _, err := json.Marshal(out); err != nil {
		t.Error(err)
	}
}
