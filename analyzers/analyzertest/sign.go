package analyzertest

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// signing is who signs a commit, and when he says that he does.
type signing struct {
	kind string // "pgp" or "ssh"
	key  string
	at   *stamp // otherwise the committer time
	gap  int64  // seconds to add to the committer time
}

// keyBirth is when an OpenPGP key was made for which the recipe says nothing else.
var keyBirth = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

// parseSign reads pgp:KEY[@TIME] or ssh:KEY.
func parseSign(value string) (*signing, error) {
	kind, key, _ := strings.Cut(value, ":")
	key, at, timed := strings.Cut(key, "@")
	s := &signing{kind: kind, key: key}
	switch {
	case kind != "pgp" && kind != "ssh" || !keyForm.MatchString(key):
		return nil, fmt.Errorf("%q is not pgp:KEY, pgp:KEY@TIME or ssh:KEY", value)
	case timed && kind == "ssh":
		return nil, errors.New("SSH signatures carry no time")
	case timed:
		t, err := parseTime(at)
		if err != nil {
			return nil, err
		}
		s.at = &t
	}
	return s, nil
}

// keyring makes the test keys of a recipe, each once. A key depends on its name, and an OpenPGP key on its time, and on nothing
// else: it is the same on every machine.
type keyring struct {
	births map[string]time.Time // of "key" statements
	pgp    map[string]*openpgp.Entity
	ssh    map[string]ssh.Signer
}

func newKeyring(births map[string]time.Time) *keyring {
	return &keyring{births: births, pgp: map[string]*openpgp.Entity{}, ssh: map[string]ssh.Signer{}}
}

// source yields the same bytes for the same words: test keys are no secrets.
func source(words ...string) io.Reader {
	return rand.NewChaCha8(sha256.Sum256([]byte(strings.Join(words, "\x00"))))
}

func (k *keyring) openPGP(name string) (*openpgp.Entity, error) {
	if e, ok := k.pgp[name]; ok {
		return e, nil
	}
	birth, ok := k.births[name]
	if !ok {
		birth = keyBirth
	}
	fixed := false
	e, err := openpgp.NewEntity("Test key "+name, "", name+"@example.org", &packet.Config{
		Rand: source("openpgp", name), Time: func() time.Time { return birth },
		Algorithm: packet.PubKeyAlgoEdDSA, DefaultHash: crypto.SHA256, NonDeterministicSignaturesViaNotation: &fixed,
	})
	if err != nil {
		return nil, fmt.Errorf("make OpenPGP key %s: %w", name, err)
	}
	k.pgp[name] = e
	return e, nil
}

func (k *keyring) openSSH(name string) (ssh.Signer, error) {
	if s, ok := k.ssh[name]; ok {
		return s, nil
	}
	seed := sha256.Sum256([]byte("ssh\x00" + name))
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		return nil, fmt.Errorf("make SSH key %s: %w", name, err)
	}
	k.ssh[name] = s
	return s, nil
}

// sign gives the armored signature over a commit object that has none yet. unix is the committer time.
func (k *keyring) sign(s *signing, raw []byte, unix int64) (string, error) {
	if s.kind == "ssh" {
		signer, err := k.openSSH(s.key)
		if err != nil {
			return "", err
		}
		sig, err := sshsig.SignWithRand(bytes.NewReader(raw), source("sign", s.key), signer, sshsig.HashSHA512, "git")
		if err != nil {
			return "", fmt.Errorf("sign: %w", err)
		}
		return strings.TrimRight(string(sshsig.Armor(sig)), "\n"), nil
	}
	e, err := k.openPGP(s.key)
	if err != nil {
		return "", err
	}
	made := unix + s.gap
	if s.at != nil {
		made = s.at.unix
	}
	// Made by hand, since the library refuses to sign at a time at which the key did not exist, and people's clocks do not.
	sig := &packet.Signature{
		Version: 4, SigType: packet.SigTypeBinary, PubKeyAlgo: e.PrimaryKey.PubKeyAlgo, Hash: crypto.SHA256,
		CreationTime: time.Unix(made, 0).UTC(), IssuerKeyId: &e.PrimaryKey.KeyId, IssuerFingerprint: e.PrimaryKey.Fingerprint,
	}
	fixed := false
	config := &packet.Config{Rand: source("sign", s.key), NonDeterministicSignaturesViaNotation: &fixed}
	hash, err := sig.PrepareSign(config)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	hash.Write(raw)
	if err := sig.Sign(hash, e.PrivateKey, config); err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return armored(openpgp.SignatureType, sig.Serialize)
}

func armored(kind string, write func(io.Writer) error) (string, error) {
	var out bytes.Buffer
	w, err := armor.Encode(&out, kind, nil)
	if err != nil {
		return "", fmt.Errorf("armor: %w", err)
	}
	if err := write(w); err != nil {
		return "", fmt.Errorf("armor: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("armor: %w", err)
	}
	return out.String(), nil
}

// gpgsig is the header of that name as Git writes it: every further line begins with a blank.
func gpgsig(signature string) string {
	return "gpgsig " + strings.ReplaceAll(signature, "\n", "\n ")
}

// PublicKeys gives public test keys in the format of the file of trusted keys: OpenPGP keys in ASCII armor, SSH keys one a
// line. The names are "pgp:KEY" and "ssh:KEY", as the recipe signs with them.
func (r *Recipe) PublicKeys(names ...string) ([]byte, error) {
	k := newKeyring(r.births)
	var out bytes.Buffer
	for _, name := range names {
		s, err := parseSign(name)
		if err != nil {
			return nil, err
		}
		if s.kind == "ssh" {
			signer, err := k.openSSH(s.key)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&out, "%s %s@example.org\n", bytes.TrimSpace(ssh.MarshalAuthorizedKey(signer.PublicKey())), s.key)
			continue
		}
		e, err := k.openPGP(s.key)
		if err != nil {
			return nil, err
		}
		block, err := armored(openpgp.PublicKeyType, e.Serialize)
		if err != nil {
			return nil, err
		}
		out.WriteString(block + "\n")
	}
	return out.Bytes(), nil
}
