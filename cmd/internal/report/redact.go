package report

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RedactWords are the ways of redacting a report.
var RedactWords = []string{"none", "mail", "all"}

// Redact gives a report in which every e-mail address is masked (how is "mail"), or names of people and logins too ("all"). Equal
// addresses stay equal and different ones different: "a…@e…~3" is the third address of the report. With any other word it is
// the report itself. The given report is not changed.
//
// Fingerprints stay, so that a redacted report serves as a baseline. They are hashes over an address and ids of commits: who guesses the
// address can confirm it.
func Redact(r *Report, how string) *Report {
	if how != "mail" && how != "all" {
		return r
	}
	m := newMasker(r, how == "all")
	out := m.report(r)
	out.Redacted = how
	return out
}

// masker replaces what must not be shown. It numbers addresses by their first appearance.
type masker struct {
	masks map[string]string // address, as the report shows it -> its mask
	whole map[string]bool   // recorded addresses, which need not look like one
	odd   *strings.Replacer // recorded addresses that addressPattern does not find as a whole
	names *nameMasker       // nil where names stay
}

// addressPattern finds what a reader takes for an address, also cut short, within a URL or a path. It is generous: an "@" with something
// on both sides is enough.
var addressPattern = regexp.MustCompile("(?:[^\\s<>()\\[\\]\",;:=|`/@]+|\"[^\"]*\")(?:@|%40)[\\p{L}\\p{N}\\\\\\[…][^\\s<>()\\[\\]\",;:=|`/@]*")

// bracketPattern finds where an address stands in a trailer or a link of identities, whatever it looks like.
var bracketPattern = regexp.MustCompile(`<[^<>]*>`)

// newMasker looks for recorded addresses and names in a report, and takes further logins.
func newMasker(r *Report, names bool, logins ...string) *masker {
	m := &masker{masks: map[string]string{}, whole: map[string]bool{}}
	var odd []string
	add := func(address string) {
		if address == "" || m.whole[address] {
			return
		}
		m.whole[address] = true
		if strings.Contains(address, "@") && addressPattern.FindString(address) != address {
			odd = append(odd, address)
		}
	}
	for i := range r.Subjects {
		s := &r.Subjects[i]
		if s.Kind == "author" {
			add(s.Key)
		}
		for j := range s.Identities {
			add(s.Identities[j].Email)
		}
	}
	slices.SortStableFunc(odd, func(a, b string) int { return len(b) - len(a) }) // the longer of two that begin alike
	var pairs []string
	for _, address := range odd {
		pairs = append(pairs, address, m.mask(address))
	}
	m.odd = strings.NewReplacer(pairs...)
	if names {
		m.names = newNameMasker(r, logins)
	}
	return m
}

// text masks what is in a string of a field.
func (m *masker) text(s string, field string) string {
	switch {
	case s == "":
		return s
	case m.whole[s] && addressFields[field]:
		return m.mask(s)
	case m.names != nil && links[field]:
		return "" // a link leads to the person, whatever is masked in it
	case m.names != nil && !ownWords[field]:
		s = m.names.whole(s) // before what is an address within a name becomes another text
	}
	s = bracketPattern.ReplaceAllStringFunc(s, func(found string) string {
		if address := found[1 : len(found)-1]; m.whole[address] {
			return "<" + m.mask(address) + ">"
		}
		return found
	})
	s = m.odd.Replace(s)
	s = addressPattern.ReplaceAllStringFunc(s, func(found string) string {
		if strings.Contains(found, "…~") {
			return found // a mask already
		}
		address := strings.TrimRight(found, ".")
		return m.mask(address) + found[len(address):]
	})
	switch {
	case m.names == nil || ownWords[field]:
		return s
	case field == "Evidence.Quote" && strings.Contains(s, "…~"):
		return "(not shown)" // whose address stands there has a name, which is not known
	}
	return m.names.replace(s)
}

// mask is what stands for an address.
func (m *masker) mask(address string) string {
	if known, ok := m.masks[address]; ok {
		return known
	}
	user, domain := address, ""
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		user, domain = address[:at], address[at+1:]
	} else if at := strings.LastIndex(address, "%40"); at >= 0 {
		user, domain = address[:at], address[at+3:]
	}
	masked := fmt.Sprintf("%s…@%s…~%d", initial(user), initial(domain), len(m.masks)+1)
	m.masks[address] = masked
	return masked
}

// initial is the first letter or digit of a text, or nothing where it begins with something else.
func initial(s string) string {
	r, _ := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return ""
	}
	return string(r)
}

// addressFields hold one address and nothing else.
var addressFields = map[string]bool{"Subject.Key": true, "Identity.Email": true, "Shared.What": true}

// links are the fields that hold the address of a page, or nothing.
var links = map[string]bool{"Account.URL": true, "Pull.URL": true, "Repository.URL": true, "Record.URL": true}

// ownWords are the fields that hold words of ours and nothing that a stranger wrote: a person by the name of "High" changes none.
var ownWords = map[string]bool{
	"Comparison.Schema": true, "Shared.Kind": true, "Shared.Innocent": true, "Report.Schema": true, "Report.Redacted": true, "Tool.Name": true, "Tool.Version": true, "Input.From": true, "Input.To": true, "Known.From": true, "Known.Head": true,
	"ClaimedZone.Zone": true, "ClaimedZone.From": true, "ClaimedZone.To": true, "Claims.Since": true, "Hours.Start": true, "Hours.End": true,
	"Account.Created": true, "Account.Kind": true, "Pull.Base": true, "Pull.Head": true, "Pull.Created": true, "Repository.Fetched": true,
	"Gap.What": true, "Hidden.Minimum": true, "Subject.Kind": true, "Identity.Machine": true, "Link.Reason": true, "Offset.Raw": true, "Offset.Kind": true,
	"Outcome.Check": true, "Outcome.Outcome": true, "Finding.Check": true, "Finding.Severity": true, "Finding.Confidence": true,
	"Finding.Message": true, "Finding.Innocent": true, "Finding.Ask": true, "Finding.Fingerprint": true,
	"Evidence.Kind": true, "Evidence.Commit": true, "Evidence.Other": true, "Moment.Local": true, "Number.Name": true, "Number.Unit": true, "Number.ReferenceName": true,
	"BaseRate.Unit": true, "BaseRate.Source": true, "BaseRate.Text": true, "Record.At": true, "Record.What": true, "Record.API": true, "Record.Endpoint": true,
}

// report copies a report with all its strings masked. Fields with recorded bytes are dropped.
func (m *masker) report(r *Report) *Report {
	return m.value(reflect.ValueOf(r), "").Interface().(*Report)
}

// value copies a value. field is the struct and the name of the field that it is in, as "Finding.Message"; a report is made of pointers,
// structs, slices and plain values alone.
func (m *masker) value(v reflect.Value, field string) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(m.value(v.Elem(), field))
		return out
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			out.Field(i).Set(m.value(v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name))
		}
		return out
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return reflect.Zero(v.Type())
		}
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(m.value(v.Index(i), field))
		}
		return out
	case reflect.String:
		return reflect.ValueOf(m.text(v.String(), field))
	}
	return v
}
