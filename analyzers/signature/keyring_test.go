package signature_test

import (
	"encoding/pem"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	plain, stranger, subbed, ending, revoked := newKey(t, 0), newKey(t, 0), newKey(t, 0), newKey(t, 86400), newKey(t, 0)
	check(t, subbed.AddSigningSubkey(at(made.AddDate(1, 0, 0))))
	check(t, revoked.RevokeKey(packet.KeySuperseded, "", at(made.AddDate(0, 1, 0))))
	sub := subbed.Subkeys[len(subbed.Subkeys)-1]
	a, b, c := newSSH(t, "a"), newSSH(t, "b"), newSSH(t, "c")
	file := public(t, plain, subbed) + public(t, ending) + public(t, revoked) + "# SSH\n" + sshLine(a) + " ada\n" +
		"ada@example.org namespaces=\"file\" " + sshLine(b) + "\n" +
		"*@example.org namespaces=\"file,g*\",valid-after=\"20200101Z\",valid-before=202501021530 " + sshLine(c) + "\n"
	keys, err := signature.ParseKeys([]byte(file))
	if err != nil || len(keys.Notes) > 0 {
		t.Fatal(err, keys)
	}
	type want struct {
		State       signature.State
		From, Until time.Time
		Revoked     bool
		Sub         bool
	}
	of := func(v signature.Verification) want {
		return want{v.State, v.From, v.Until, v.Revoked, v.KeyID != v.Primary}
	}
	issuedBy := func(e *openpgp.Entity) func(*packet.Signature, *packet.PublicKey) {
		return func(s *packet.Signature, k *packet.PublicKey) {
			s.IssuerKeyId, k.Fingerprint = &e.PrimaryKey.KeyId, e.PrimaryKey.Fingerprint
		}
	}
	for _, tc := range []struct {
		name, sig string
		want      want
	}{
		{"primary key", signPGP(t, plain.PrivateKey, payload, nil), want{State: signature.Valid, From: made}},
		{"key id only", signPGP(t, plain.PrivateKey, payload, func(_ *packet.Signature, k *packet.PublicKey) { k.Fingerprint = nil }), want{State: signature.Valid, From: made}},
		{"text", signPGP(t, plain.PrivateKey, payload, func(s *packet.Signature, _ *packet.PublicKey) { s.SigType = packet.SigTypeText }), want{State: signature.Valid, From: made}},
		{"other bytes", signPGP(t, plain.PrivateKey, payload+"x", nil), want{State: signature.Wrong, From: made}},
		{"in another's name", signPGP(t, stranger.PrivateKey, payload, issuedBy(plain)), want{State: signature.Wrong, From: made}},
		{"no data signature", signPGP(t, plain.PrivateKey, payload, func(s *packet.Signature, _ *packet.PublicKey) { s.SigType = packet.SigTypeGenericCert }), want{State: signature.Wrong, From: made}},
		{"stranger", signPGP(t, stranger.PrivateKey, payload, nil), want{}},
		{"subkey", signPGP(t, sub.PrivateKey, payload, nil), want{State: signature.Valid, From: made.AddDate(1, 0, 0), Sub: true}},
		{"ended", signPGP(t, ending.PrivateKey, payload, nil), want{State: signature.Valid, From: made, Until: made.AddDate(0, 0, 1)}},
		{"revoked", signPGP(t, revoked.PrivateKey, payload, nil), want{State: signature.Valid, From: made, Revoked: true}},
		{"ssh", signSSH(t, a, payload, "git"), want{State: signature.Valid}},
		{"ssh, other bytes", signSSH(t, a, payload+"x", "git"), want{State: signature.Wrong}},
		{"ssh, made for files", signSSH(t, a, payload, "file"), want{State: signature.Wrong}},
		{"ssh, given for files", signSSH(t, b, payload, "git"), want{State: signature.Unfit}},
		{"ssh, dated", signSSH(t, c, payload, "git"), want{
			State: signature.Valid, From: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2025, 1, 2, 15, 30, 0, 0, time.UTC),
		}},
		{"ssh, stranger", signSSH(t, newSSH(t, "d"), payload, "git"), want{}},
	} {
		got, err := keys.Verify([]byte(tc.sig), []byte(payload))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if diff := cmp.Diff(tc.want, of(got)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
		s, err := signature.Parse([]byte(tc.sig))
		if err != nil || keys.Knows(s.KeyID) != (got.State != signature.UnknownKey) {
			t.Errorf("%s: known %v, %v", tc.name, keys.Knows(s.KeyID), err)
		}
	}
	for name, text := range map[string]string{"x509": x509, "text": "text", "old": old(0x88, 22)[:60]} {
		if v, err := keys.Verify([]byte(text), []byte(payload)); err == nil || v != (signature.Verification{}) {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
}

// An encryption subkey cannot be made to vouch for commits by giving it a signature's name, nor a subkey that has no leave to sign.
func TestVerifyWithoutLeaveToSign(t *testing.T) {
	t.Parallel()
	key := newKey(t, 0)
	for _, id := range key.Identities {
		id.SelfSignature.FlagSign = false
		check(t, id.SelfSignature.SignUserId(id.Name, key.PrimaryKey, key.PrivateKey, at(made)))
	}
	keys, err := signature.ParseKeys([]byte(public(t, key)))
	if err != nil {
		t.Fatal(err)
	}
	v, err := keys.Verify([]byte(signPGP(t, key.PrivateKey, payload, nil)), []byte(payload))
	if err != nil || v.State != signature.Unfit {
		t.Errorf("%s, %v", v.State, err)
	}
}

func TestNilKeyring(t *testing.T) {
	t.Parallel()
	var none *signature.Keyring
	key := newKey(t, 0)
	v, err := none.Verify([]byte(signPGP(t, key.PrivateKey, payload, nil)), []byte(payload))
	if err != nil || v.State != signature.UnknownKey {
		t.Errorf("%s, %v", v.State, err)
	}
	if _, ok := none.Created("ABCD"); ok || none.Knows("ABCD") || none.Primary("ABCD") != "ABCD" {
		t.Error("an empty keyring knows a key")
	}
}

func TestParseKeysErrors(t *testing.T) {
	t.Parallel()
	key, signer := newKey(t, 0), newSSH(t, "a")
	secret := armored(t, openpgp.PrivateKeyType, func(w io.Writer) error { return key.SerializePrivateWithoutSigning(w, nil) })
	line := sshLine(signer)
	block, err := ssh.MarshalPrivateKey(newPrivate("b"), "")
	check(t, err)
	for _, tc := range []struct{ name, file, want string }{
		{"empty", "", "no public key in it"},
		{"comments only", "# a\n\n", "no public key in it"},
		{"OpenPGP private key", "# mine\n" + secret, "line 2: this is a private key"},
		{"private key under another name", strings.ReplaceAll(secret, "PRIVATE", "PUBLIC"), "line 1: this is a private key"},
		{"SSH private key", line + "\n" + string(pem.EncodeToMemory(block)), "line 2: this is a private key"},
		{"cut private key", "-----BEGIN RSA PRIVATE KEY-----\nMII", "line 1: this is a private key"},
		{"no end", line + "\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nxsBNB", "line 3: this block has no end"},
		{"certificate", "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----", "line 1: a block of another kind"},
		{"RFC 4716", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----", "line 1: this block has no end"},
		{"binary", "\x99\x01\x0d", "line 1: binary data"},
		{"prose", line + "\nhello world", "line 2: neither an OpenPGP block nor an SSH public key"},
		{"base64", "ssh-ed25519 AAAA*", "line 1: the SSH key is not base64"},
		{"no key", "ssh-ed25519 AAAA", "line 1: the SSH key cannot be read"},
		{"another type", strings.Replace(line, "ssh-ed25519 ", "ssh-rsa ", 1), "line 1: the SSH key is of another type"},
		{"quote", `ada namespaces="git ` + line, "line 1: a quote is not closed"},
		{"time", "ada valid-after=2020 " + line, "line 1: valid-after: want YYYYMMDD"},
		{"no such day", "ada valid-before=20201332 " + line, "line 1: valid-before: want YYYYMMDD"},
		{"turned round", "ada valid-after=20210101,valid-before=20200101 " + line, "line 1: valid-before is not after valid-after"},
		{"no namespace", "ada namespaces= " + line, "line 1: namespaces= names none"},
		{"only a certificate", "ssh-ed25519-cert-v01@openssh.com AAAA", "no public key in it that can be used: line 1: SSH certificates"},
		{"only an authority", "*@example.org cert-authority " + line, "no public key in it that can be used: line 1: certificate authorities"},
		{"empty block", "-----BEGIN PGP PUBLIC KEY BLOCK-----\nNote: none\n\n\n=twTO\n-----END PGP PUBLIC KEY BLOCK-----", "no public key in it that can be used: line 1: an OpenPGP block without a key"},
		{"too large", strings.Repeat("#\n", signature.MaxKeys), "file of keys larger than"},
	} {
		_, err := signature.ParseKeys([]byte(tc.file))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
		if strings.Contains(tc.want, "private") != errors.Is(err, signature.ErrPrivateKey) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestParseKeysForms(t *testing.T) {
	t.Parallel()
	a := newSSH(t, "a")
	id, line := ssh.FingerprintSHA256(a.PublicKey()), sshLine(a)
	key := newKey(t, 0)
	spoilt := newKey(t, 0)
	clear(spoilt.Identities)
	for name, tc := range map[string]struct {
		file  string
		notes []string
	}{
		"plain":              {line, nil},
		"carriage returns":   {"# x\r\n" + line + " c\r\n", nil},
		"mark of UTF-8":      {"\xef\xbb\xbf" + line, nil},
		"options":            {`from="a b",no-pty ` + line + " c", nil},
		"flag":               {"restrict " + line, nil},
		"principal":          {"ada@example.org " + line, nil},
		"principals, option": {`ada@example.org,bo@example.org NAMESPACES="git" ` + line + " c d e", nil},
		"beside a certificate": {
			line + "\nssh-ed25519-cert-v01@openssh.com AAAA\n", []string{"line 2: SSH certificates are not used"},
		},
		"beside a key without identity": {
			line + "\n" + public(t, spoilt, key), []string{`line 2: an OpenPGP key that is not used: "openpgp: invalid data: v4 entity without any identities"`},
		},
	} {
		keys, err := signature.ParseKeys([]byte(tc.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !keys.Knows(id) || !slices.Equal(keys.Notes, tc.notes) {
			t.Errorf("%s: notes %q", name, keys.Notes)
		}
	}
}

func TestNamespaces(t *testing.T) {
	t.Parallel()
	a := newSSH(t, "a")
	sig := []byte(signSSH(t, a, payload, "git"))
	for list, want := range map[string]signature.State{
		"git": signature.Valid, "file,git": signature.Valid, "*": signature.Valid, "g?t": signature.Valid, "*t": signature.Valid,
		"g*i*t*": signature.Valid, "*,!git": signature.Unfit, "!git,*": signature.Unfit, "file": signature.Unfit, "gi": signature.Unfit,
		"git?": signature.Unfit, "*x": signature.Unfit, "!file": signature.Unfit, "g**a": signature.Unfit,
	} {
		keys, err := signature.ParseKeys([]byte("* namespaces=\"" + list + "\" " + sshLine(a)))
		if err != nil {
			t.Fatal(list, err)
		}
		if v, err := keys.Verify(sig, []byte(payload)); err != nil || v.State != want {
			t.Errorf("%s: %s, %v", list, v.State, err)
		}
	}
}
