package analyzers

import (
	"strings"
	"unicode"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// Names are compared as words in lower case, joined: "Ada-Example", "ada example" and "adaexample" are one.
const (
	shortestName = 4 // letters and digits; "li" is in too many words
	nameRun      = 4 // words of a name
	ownerWords   = 40
)

// ownerNames are the names under which people of a history may be named as owners.
type ownerNames map[string]bool

// addPerson adds the name of a person, the account of a noreply address, the local part of others and, where domains is set, the
// name of the domain, which may be the employer's.
func (o ownerNames) addPerson(p history.Person, domains bool) {
	o.add(p.Name.Untrusted())
	local, domain, _ := strings.Cut(strings.ToLower(p.Email.Untrusted()), "@")
	if domain == "users.noreply.github.com" {
		if _, login, ok := strings.Cut(local, "+"); ok {
			local = login
		}
		o.add(local)
		return
	}
	if !sharedLocal[local] {
		o.add(local)
	}
	if !domains {
		return
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels[:max(0, len(labels)-1)] {
		if !publicLabel[label] {
			o.add(label)
		}
	}
}

func (o ownerNames) add(name string) {
	if s := strings.Join(wordsOf(name), ""); len(s) >= shortestName && len(s) <= 100 {
		o[s] = true
	}
}

// in tells whether a text names one of them: whether some words in a row, joined, are a name.
func (o ownerNames) in(text string) bool {
	words := wordsOf(text)
	for i := range words {
		joined := ""
		for _, w := range words[i:min(len(words), i+nameRun)] {
			joined += w
			if o[joined] {
				return true
			}
		}
	}
	return false
}

// wordsOf are the runs of letters and digits of a text, in lower case, at most ownerWords.
func wordsOf(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return words[:min(len(words), ownerWords)]
}

// sharedLocal are local parts of addresses that name nobody.
var sharedLocal = map[string]bool{
	"root": true, "admin": true, "administrator": true, "developer": true, "info": true, "mail": true, "email": true, "hello": true, "contact": true,
	"github": true, "gitlab": true, "noreply": true, "nobody": true, "user": true, "test": true, "build": true, "code": true, "support": true, "team": true,
	"ubuntu": true, "vagrant": true, "none": true, "unknown": true, "public": true, "spam": true, "lists": true, "opensource": true, "oss": true, "work": true,
}

// publicLabel are parts of domains that name no employer.
var publicLabel = map[string]bool{
	"gmail": true, "googlemail": true, "hotmail": true, "outlook": true, "live": true, "yahoo": true, "icloud": true, "protonmail": true, "proton": true,
	"qq": true, "163": true, "126": true, "foxmail": true, "mail": true, "email": true, "users": true, "noreply": true, "localhost": true, "example": true,
	"fastmail": true, "yandex": true, "posteo": true, "riseup": true, "mailbox": true, "local": true, "github": true, "gitlab": true,
}

// blankOwners are words of a template's blanks and of holders that are nobody in particular.
var blankOwners = map[string]bool{
	"your": true, "yourname": true, "username": true, "user": true, "author": true, "authors": true, "name": true, "todo": true, "fixme": true,
	"example": true, "company": true, "organization": true, "owner": true, "holder": true, "holders": true, "contributors": true, "contributor": true,
	"developers": true, "maintainers": true, "maintainer": true, "team": true, "project": true, "community": true, "template": true, "boilerplate": true,
	"starter": true, "skeleton": true, "fullname": true, "none": true, "unknown": true, "anonymous": true, "me": true, "others": true, "yyyy": true,
	"firstname": true, "lastname": true, "placeholder": true, "john": true, "jane": true, "doe": true, "foo": true, "bar": true, "acme": true, "various": true,
	"phpstorm": true, "intellij": true, "jetbrains": true, "pycharm": true, "eclipse": true, "netbeans": true, "webstorm": true, "xcode": true,
	"generator": true, "scaffold": true, "wizard": true, "administrator": true, "admin": true, "users": true, "ide": true,
}

// firms are words by which an organisation is known: whose name a header bears may have been the employer's to change.
var firms = map[string]bool{
	"inc": true, "llc": true, "ltd": true, "limited": true, "gmbh": true, "corp": true, "corporation": true, "co": true, "company": true, "ag": true,
	"sa": true, "sas": true, "srl": true, "bv": true, "ab": true, "oy": true, "foundation": true, "university": true, "institute": true, "labs": true,
	"technologies": true, "software": true, "group": true, "association": true, "consortium": true,
}

// firm tells whether an owner is an organisation by its own words.
func firm(owner string) bool {
	for _, w := range wordsOf(owner) {
		if firms[w] {
			return true
		}
	}
	return false
}

// somebody tells whether a notice names a person, an organisation or an account, and not a blank.
func somebody(n *provenance.Notice) bool {
	letters := 0
	for _, w := range wordsOf(n.Owner) {
		if blankOwners[w] {
			return false
		}
		letters += len(w)
	}
	return letters >= shortestName-1
}
