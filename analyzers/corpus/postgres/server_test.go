package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/corpustest"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/postgres"
)

func serverDatabase(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

func withUser(tb testing.TB, address, user, password string) string {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}

// TestPasswordIsNeverShown opens what cannot be opened, in every form in which the error has ways to show the whole value.
func TestPasswordIsNeverShown(t *testing.T) {
	t.Parallel()
	closed := closedPort(t)
	for _, address := range []string{
		"postgres://ada:hunter2@" + closed + "/db",
		"postgresql://ada:hunter2@" + closed + "/db?sslmode=disable",
		"postgres://ada:hunter2%21@" + closed + "/db",
		"postgres://ada@" + closed + "/db?password=hunter2",
		"postgres://ada@" + closed + "/db?sslpassword=hunter2&sslmode=nonsense",
		"postgres://ada:hunter2@" + closed + "/db?sslmode=nonsense",
		"postgres://ada:hunter2@" + closed + "/db?sslrootcert=/no/such/file",
		"postgres://ada:hunter2@" + closed + "/db?connect_timeout=hunter2",
		"postgres://ada:hunter2@127.0.0.1:port/db",
		"postgres://ada:hunter2@127.0.0.1:99999/db",
		"postgres://ada:hunter2@[::1/db",
		"postgres://ada:hunter2@no-such-host.invalid/db",
		"postgres://ada:x/hunter2@" + closed + "/db",
		"postgres://ada:x?hunter2@" + closed + "/db",
		"postgres://ada:x#hunter2@" + closed + "/db",
		"postgres://ada:x@hunter2@" + closed + "/db",
		"postgres://ada:%zzhunter2@" + closed + "/db",
		"postgres://" + closed + "/db?password=hunter2%zz",
		"postgres://" + closed + "/db?password=x@hunter2",
		"ada:hunter2@" + closed + "/db",
		"mysql://ada:hunter2@" + closed + "/db",
		"host=127.0.0.1 port=1 user=ada password=hunter2",
		"",
	} {
		s, err := postgres.Open(t.Context(), address, postgres.Options{})
		if err == nil {
			_ = s.Close()
			t.Errorf("%q was opened", address)
			continue
		}
		for form := range shown(err) {
			if strings.Contains(form, "hunter2") {
				t.Errorf("%q: the password is in %s", address, form)
			}
		}
		if strings.ContainsAny(err.Error(), "\n\t") {
			t.Errorf("%q: %q is more than a line", address, err)
		}
	}
}

// shown gives an error and its causes in the forms in which they may be printed.
func shown(err error) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for ; err != nil; err = errors.Unwrap(err) {
			for _, verb := range []string{"%v", "%+v", "%#v"} {
				if !yield(fmt.Sprintf(verb, err)) {
					return
				}
			}
		}
	}
}

// closedPort gives an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// TestPasswordOfTheEnvironment is the same with the password where it should be.
func TestPasswordOfTheEnvironment(t *testing.T) {
	t.Setenv("PGPASSWORD", "hunter2")
	_, err := postgres.Open(t.Context(), "postgres://ada@"+closedPort(t)+"/db", postgres.Options{})
	if err == nil {
		t.Fatal("a closed port was opened")
	}
	for form := range shown(err) {
		if strings.Contains(form, "hunter2") {
			t.Errorf("the password is in %s", form)
		}
	}
}

// TestErrorsSayWhatToDo opens what a server refuses, and uses a store whose server has gone.
func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	address := withUser(t, database(t), serverURL(t).User.Username(), "hunter2")
	_, err := postgres.Open(t.Context(), strings.Replace(address, serverDatabase(address), "no_such_database", 1), postgres.Options{})
	wantWords(t, err, "no_such_database", "createdb")

	b := corpustest.Repository(1, 10, 300)
	s := open(t, address)
	add(t, s, b)
	statement(t, address, "DROP SCHEMA bonafide CASCADE")
	for name, err := range calls(t.Context(), s, b) {
		if name != "Sources" {
			wantWords(t, err, serverDatabase(address), "the tables are gone")
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, err := range calls(ctx, s, b) {
		if name != "Sources" && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v, want context.Canceled", name, err)
		}
	}
}

// calls calls each method, and gives their errors.
func calls(ctx context.Context, s *postgres.Store, b *corpus.Batch) map[string]error {
	sources, err := s.Sources(ctx)
	out := map[string]error{"Sources": err}
	_, out["Items"] = s.Items(ctx, sources[0].ID, []uint32{0})
	_, out["Stat"] = s.Stat(ctx)
	_, out["Export"] = s.Export(ctx, b.Source.Name)
	out["Lookup"] = s.Lookup(ctx, keys(b), 0, func(int, []corpus.Hit, int) {})
	out["Add"] = s.Add(ctx, b)
	out["Remove"] = s.Remove(ctx, b.Source.Name)
	return out
}

func wantWords(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", words)
	}
	for _, w := range append(words, "") {
		if !strings.Contains(err.Error(), w) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%v, want %q in it and no password", err, w)
		}
	}
}
