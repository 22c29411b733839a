package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// server is how errors name a database, and what they must not show.
type server struct {
	name    string   // host:port/database
	secrets []string // passwords, as they are and as they stand in the URL
}

// errAddress says how an address is written; it shows nothing of the one that was given, for a password may be anywhere in it.
var errAddress = errors.New("the address of the shared corpus cannot be read: write postgres://USER@HOST:PORT/DATABASE, with " +
	"%40 for @, %2F for / and %3F for ? in names, and the password in PGPASSWORD or ~/.pgpass")

// parse reads a URL as libpq does (PostgreSQL manual, "Connection URIs").
func parse(address string) (*pgxpool.Config, server, error) {
	secrets, err := passwords(address)
	if err != nil {
		return nil, server{}, err
	}
	secrets = append(secrets, os.Getenv("PGPASSWORD"), os.Getenv("PGSSLPASSWORD"))
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, server{}, fmt.Errorf("the address of the shared corpus: %s", redact(err.Error(), secrets))
	}
	conn := config.ConnConfig
	if conn.ConnectTimeout == 0 {
		conn.ConnectTimeout = connectTimeout
	}
	if conn.RuntimeParams["application_name"] == "" {
		conn.RuntimeParams["application_name"] = "bonafide"
	}
	name := conn.Host + ":" + strconv.Itoa(int(conn.Port)) + "/" + conn.Database
	return config, server{strings.Trim(strconv.Quote(name), `"`), append(secrets, conn.Password)}, nil
}

// passwords gives those in a URL. It refuses a URL in which readers of URLs disagree where the password ends.
func passwords(address string) ([]string, error) {
	rest, ok := strings.CutPrefix(address, "postgres://")
	if !ok {
		if rest, ok = strings.CutPrefix(address, "postgresql://"); !ok {
			return nil, errAddress
		}
	}
	user, after, found := strings.Cut(rest, "@")
	if !found {
		user, after = "", rest
	}
	if strings.ContainsAny(user, "/?#[]") || strings.Contains(after, "@") {
		return nil, errAddress
	}
	var out []string
	if _, password, ok := strings.Cut(user, ":"); ok {
		plain, err := url.PathUnescape(password)
		if err != nil {
			return nil, errAddress
		}
		out = append(out, password, plain)
	}
	_, query, _ := strings.Cut(after, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errAddress
	}
	for key, all := range values {
		if !strings.Contains(strings.ToLower(key), "password") {
			continue
		}
		for _, v := range all {
			out = append(out, v, url.QueryEscape(v))
		}
	}
	return out, nil
}

func redact(text string, secrets []string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "xxxxx")
		}
	}
	return text
}

// advice is what a user can do about an error of the server, by SQLSTATE (PostgreSQL manual, "PostgreSQL Error Codes").
var advice = map[string]string{
	"28000": "check the role, sslmode and the server's pg_hba.conf",
	"28P01": "check the role, and the password in PGPASSWORD or ~/.pgpass",
	"3D000": "create the database with createdb",
	"3F000": "the tables are gone; open the corpus again",
	"42P01": "the tables are gone; open the corpus again",
	"42501": "ask the owner of the tables to grant the role USAGE on the schema bonafide and SELECT (to write, also INSERT, UPDATE and DELETE) on its tables; who sets the corpus up first needs CREATE on the database",
	"25006": "the server takes no writes; name the primary server",
	"53100": "the server's disk is full; free some, and run the command again: nothing was stored",
	"53300": "the server has no connection left; try again later",
	"57014": "the query was ended on the server; look for a statement_timeout there, or for locks",
}

// failed says what could not be done, on which server and what to do about it. The causes that callers tell apart are kept: the end
// of ctx, and the server's own error. Others are kept as words alone, as those of the driver hold the password.
func (s server) failed(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s on %s: %w", doing, s.name, context.Cause(ctx))
	}
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		if do, ok := advice[refusal.Code]; ok {
			return fmt.Errorf("%s on %s: %w: %s", doing, s.name, refusal, do)
		}
		return fmt.Errorf("%s on %s: %w", doing, s.name, refusal)
	}
	cause := err
	if connect, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		cause = connect.Unwrap()
	}
	words := strings.Join(strings.Fields(redact(cause.Error(), s.secrets)), " ")
	return fmt.Errorf("%s on %s: %s; check that the server runs and can be reached", doing, s.name, words)
}
