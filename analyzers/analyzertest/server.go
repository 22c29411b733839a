package analyzertest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// Server makes the record of a host that the section "server" of the fixture describes; nil where there is none. The commits are those
// of the built recipe.
func (f *Fixture) Server(b *Built) (*server.Record, error) {
	if f.server == "" {
		return nil, nil
	}
	w := &recordWriter{
		record: &server.Record{Host: "github.com", Commits: map[gitobject.ID]server.Commit{}},
		built:  b, keys: newKeyring(f.Recipe.births),
	}
	line := 0
	for text := range strings.Lines(f.server) {
		line++
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '#' {
			continue
		}
		if err := w.statement(text); err != nil {
			return nil, fmt.Errorf("section server, line %d: %w", line, err)
		}
	}
	return w.record, nil
}

// recordWriter reads the statements of a section "server"; see the comment of the package.
type recordWriter struct {
	record *server.Record
	built  *Built
	keys   *keyring
}

func (w *recordWriter) statement(text string) error {
	word, rest, _ := strings.Cut(text, " ")
	var names []string
	o := recordOptions{writer: w, values: map[string]string{}}
	for field := range strings.FieldsSeq(rest) {
		if key, value, ok := strings.Cut(field, "="); ok && optForm.MatchString(field) {
			o.values[key] = value
			continue
		}
		names = append(names, field)
	}
	makers := map[string]struct {
		names int
		make  func([]string, *recordOptions)
	}{
		"account": {1, w.account}, "key": {1, w.key}, "repository": {1, w.repository}, "push": {2, w.push}, "commit": {1, w.commit},
		"pull": {2, w.pull}, "elsewhere": {2, w.elsewhere}, "year": {2, w.year}, "gap": {1, w.gap},
	}
	m, ok := makers[word]
	if !ok {
		return fmt.Errorf("unknown statement %q", word)
	}
	if len(names) != m.names {
		return fmt.Errorf("%s takes %d words, not %d", word, m.names, len(names))
	}
	m.make(names, &o)
	for _, key := range slices.Sorted(maps.Keys(o.values)) {
		o.fail(fmt.Errorf("unknown option %q of %s", key, word))
	}
	return o.err
}

func (w *recordWriter) account(names []string, o *recordOptions) {
	w.record.Account = &server.Account{
		Login: history.TextOf(names[0]), ID: o.number("id"), Created: o.time("created"), Location: history.TextOf(o.text("location")),
		Email: history.TextOf(o.text("email")), URL: "https://github.com/" + names[0], Kind: "User",
	}
}

func (w *recordWriter) key(names []string, o *recordOptions) {
	if w.record.Account == nil {
		o.fail(errors.New("a key needs an account before it"))
		return
	}
	k := server.Key{Created: o.time("created"), Expires: o.time("expires"), Revoked: o.text("revoked") == "yes"}
	s, err := parseSign(names[0])
	if err != nil {
		o.fail(err)
		return
	}
	switch s.kind {
	case "ssh":
		k.Kind = server.SSHSigning
		if o.text("access") == "yes" {
			k.Kind = server.SSHAccess
		}
		signer, err := w.keys.openSSH(s.key)
		if err != nil {
			o.fail(err)
			return
		}
		k.IDs = []string{ssh.FingerprintSHA256(signer.PublicKey())}
	default:
		k.Kind = server.OpenPGP
		e, err := w.keys.openPGP(s.key)
		if err != nil {
			o.fail(err)
			return
		}
		k.IDs = []string{fmt.Sprintf("%016x", e.PrimaryKey.KeyId)}
		for _, sub := range e.Subkeys {
			k.IDs = append(k.IDs, fmt.Sprintf("%016x", sub.PublicKey.KeyId))
		}
	}
	w.record.Account.Keys = append(w.record.Account.Keys, k)
}

func (w *recordWriter) repository(names []string, o *recordOptions) {
	w.record.Repositories = append(w.record.Repositories, server.Repository{
		Name: names[0], Created: o.time("created"), Pushed: o.time("pushed"), Parent: o.text("parent"), Template: o.text("template"),
		Fork: o.text("fork") == "yes", URL: "https://github.com/" + names[0],
	})
}

func (w *recordWriter) push(names []string, o *recordOptions) {
	kind := server.PushKind(o.text("kind"))
	if kind == "" {
		kind = server.Pushed
	}
	w.record.Pushes = append(w.record.Pushes, server.Push{
		Repository: names[0], Ref: history.TextOf(names[1]), Actor: history.TextOf(o.text("actor")), Kind: kind,
		Before: o.commit("before"), Head: o.commit("head"), At: o.time("at"),
		Source: server.Source{API: "REST", Endpoint: "GET /repos/{owner}/{repo}/activity"},
	})
}

func (w *recordWriter) commit(names []string, o *recordOptions) {
	o.values["commit"] = names[0]
	id := o.commit("commit")
	w.record.Commits[id] = server.Commit{
		Repository: o.text("repository"), Author: o.person("author"), Committer: o.person("committer"),
		Signed: o.text("signed") == "yes", Verified: o.text("verified") == "yes", Reason: o.text("reason"), VerifiedAt: o.time("verified-at"),
		WebSigned: o.text("web") == "yes", Signer: history.TextOf(o.text("signer")), URL: "https://github.com/commit/" + id.String(),
		Source: server.Source{API: "GraphQL", Endpoint: "Repository.object"},
	}
}

func (w *recordWriter) pull(names []string, o *recordOptions) {
	number, err := strconv.Atoi(names[1])
	o.fail(err)
	w.record.Pull = &server.Pull{
		Repository: names[0], Number: number, Author: o.person("author"), Created: o.time("created"), Merged: o.time("merged"),
		Closed: o.time("closed"), Head: o.commit("head"), URL: "https://github.com/" + names[0] + "/pull/" + names[1],
		Source: server.Source{API: "REST", Endpoint: "GET /repos/{owner}/{repo}/pulls/{pull_number}"},
	}
}

func (w *recordWriter) elsewhere(names []string, o *recordOptions) {
	o.values["commit"] = names[1]
	w.record.Elsewhere = append(w.record.Elsewhere, server.Elsewhere{Repository: names[0], ID: o.commit("commit")})
}

func (w *recordWriter) year(names []string, o *recordOptions) {
	year, err := strconv.Atoi(names[0])
	o.fail(err)
	commits, err := strconv.Atoi(names[1])
	o.fail(err)
	w.record.Years = append(w.record.Years, server.Year{Year: year, Commits: commits})
}

func (w *recordWriter) gap(names []string, o *recordOptions) {
	w.record.Gaps = append(w.record.Gaps, server.Gap{What: names[0], Reason: "left out by the fixture", Repository: o.text("repository")})
}

// recordOptions are the key=value words of one statement. Each is taken once; the first mistake is kept.
type recordOptions struct {
	writer *recordWriter
	values map[string]string
	err    error
}

func (o *recordOptions) fail(err error) {
	if o.err == nil {
		o.err = err
	}
}

func (o *recordOptions) text(key string) string {
	v := o.values[key]
	delete(o.values, key)
	return v
}

func (o *recordOptions) time(key string) time.Time {
	v := o.text(key)
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, v)
	if err != nil {
		o.fail(fmt.Errorf("%s: %q is not like 2024-01-08T09:00:00Z", key, v))
	}
	return t.UTC()
}

func (o *recordOptions) number(key string) int64 {
	v := o.text(key)
	if v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		o.fail(fmt.Errorf("%s: %q is not a number", key, v))
	}
	return n
}

// person reads LOGIN or LOGIN:ID.
func (o *recordOptions) person(key string) server.Person {
	login, id, _ := strings.Cut(o.text(key), ":")
	o.values[key] = id
	return server.Person{Login: history.TextOf(login), ID: o.number(key)}
}

// commit reads the label of a commit, "last", or "#N": the Nth commit of the recipe, from 1.
func (o *recordOptions) commit(key string) gitobject.ID {
	v := o.text(key)
	hex := o.writer.built.ID(v)
	number, isNumber := strings.CutPrefix(v, "#")
	switch ids := o.writer.built.IDs; {
	case v == "":
		return gitobject.ID{}
	case v == "last":
		hex = ids[len(ids)-1]
	case isNumber:
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > len(ids) {
			o.fail(fmt.Errorf("%s: there is no commit %q", key, v))
			return gitobject.ID{}
		}
		hex = ids[n-1]
	}
	id, err := gitobject.ParseID(hex)
	if err != nil {
		o.fail(fmt.Errorf("%s: there is no commit %q", key, v))
	}
	return id
}
