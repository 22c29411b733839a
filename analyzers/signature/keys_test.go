package signature_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/hiddeco/sshsig"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/crypto/ssh"
)

// payload stands for a commit object without its signature.
const payload = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor Ada Example <ada@example.org> 1709283600 +0100\n\nwork\n"

var (
	made   = time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC) // of keys
	signed = time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC) // of signatures
)

func at(when time.Time) *packet.Config {
	return &packet.Config{Time: func() time.Time { return when }, Algorithm: packet.PubKeyAlgoEdDSA, DefaultHash: crypto.SHA256}
}

func check(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// newKey makes an OpenPGP key that may sign, with an encryption subkey. lifetime is in seconds; 0 never ends.
func newKey(tb testing.TB, lifetime uint32) *openpgp.Entity {
	tb.Helper()
	c := at(made)
	c.KeyLifetimeSecs = lifetime
	e, err := openpgp.NewEntity("Ada Example", "", "ada@example.org", c)
	check(tb, err)
	return e
}

func armored(tb testing.TB, kind string, write func(io.Writer) error) string {
	tb.Helper()
	var out bytes.Buffer
	w, err := armor.Encode(&out, kind, nil)
	check(tb, err)
	check(tb, write(w))
	check(tb, w.Close())
	return out.String() + "\n"
}

func public(tb testing.TB, keys ...*openpgp.Entity) string {
	tb.Helper()
	return armored(tb, openpgp.PublicKeyType, func(w io.Writer) error {
		for _, k := range keys {
			if err := k.Serialize(w); err != nil {
				return err
			}
		}
		return nil
	})
}

// signPGP signs with any private key of an entity; change alters the signature, or what it says of its key, before it is made.
func signPGP(tb testing.TB, with *packet.PrivateKey, text string, change func(*packet.Signature, *packet.PublicKey)) string {
	tb.Helper()
	key := *with
	sig := &packet.Signature{
		Version: 4, SigType: packet.SigTypeBinary, PubKeyAlgo: key.PubKeyAlgo, Hash: crypto.SHA256,
		CreationTime: signed, IssuerKeyId: &key.KeyId, IssuerFingerprint: key.Fingerprint,
	}
	if change != nil {
		change(sig, &key.PublicKey)
	}
	h, err := sig.PrepareSign(at(signed))
	check(tb, err)
	if sig.SigType == packet.SigTypeText {
		h.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
	} else {
		h.Write([]byte(text))
	}
	check(tb, sig.Sign(h, &key, at(signed)))
	return armored(tb, openpgp.SignatureType, sig.Serialize)
}

func newSSH(tb testing.TB, name string) ssh.Signer {
	tb.Helper()
	seed := sha256.Sum256([]byte(name))
	s, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(seed[:]))
	check(tb, err)
	return s
}

// sshLine is "ssh-ed25519 AAAA...".
func sshLine(s ssh.Signer) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.PublicKey())))
}

func signSSH(tb testing.TB, s ssh.Signer, text, namespace string) string {
	tb.Helper()
	sig, err := sshsig.SignWithRand(strings.NewReader(text), rand.NewChaCha8([32]byte{}), s, sshsig.HashSHA512, namespace)
	check(tb, err)
	return string(sshsig.Armor(sig))
}

// commitOf gives the signature of a commit object and what it signs.
func commitOf(tb testing.TB, raw string) (sig, payload string) {
	tb.Helper()
	head, rest, ok := strings.Cut(raw, "gpgsig ")
	if !ok {
		tb.Fatal("no signature")
	}
	sig, rest, _ = strings.Cut(rest, "\n\n")
	return strings.ReplaceAll(sig, "\n ", "\n") + "\n", head + "\n" + rest
}

// section gives one section of a fixture.
func section(tb testing.TB, name string) string {
	tb.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", "git.txtar"))
	check(tb, err)
	for _, f := range ar.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	tb.Fatalf("no section %q", name)
	return ""
}

func newPrivate(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(name))
	return ed25519.NewKeyFromSeed(seed[:])
}
