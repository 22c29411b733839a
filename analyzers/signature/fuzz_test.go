package signature_test

import (
	"bytes"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

// FuzzParse: nothing that a repository holds panics, and what is read keeps its form.
func FuzzParse(f *testing.F) {
	key := newKey(f, 0)
	f.Add([]byte(signPGP(f, key.PrivateKey, payload, nil)))
	f.Add([]byte(signPGP(f, key.PrivateKey, payload, func(_ *packet.Signature, k *packet.PublicKey) { k.Fingerprint = nil })))
	f.Add([]byte(signSSH(f, newSSH(f, "a"), payload, "git")))
	f.Add([]byte(x509))
	f.Add([]byte(old(0x88, 22)))
	for _, name := range []string{"gpg.commit", "ssh.commit"} {
		sig, _ := commitOf(f, section(f, name))
		f.Add([]byte(sig))
	}
	f.Fuzz(func(t *testing.T, armored []byte) {
		s, err := signature.Parse(armored)
		if err != nil {
			if s != (signature.Signature{}) {
				t.Errorf("%+v beside %v", s, err)
			}
			return
		}
		if n := len(s.Key()); s.Kind == signature.OpenPGP && n != 0 && n != 16 || s.Kind == signature.SSH && n != 50 || s.Kind == signature.None {
			t.Errorf("key %q of %+v", s.Key(), s)
		}
	})
}

// FuzzVerify: a signature is Valid only over the bytes that were signed, whatever is done to it.
func FuzzVerify(f *testing.F) {
	key, signer := newKey(f, 0), newSSH(f, "a")
	keys, err := signature.ParseKeys([]byte(public(f, key) + sshLine(signer)))
	check(f, err)
	f.Add([]byte(signPGP(f, key.PrivateKey, payload, nil)), []byte(payload))
	f.Add([]byte(signPGP(f, key.PrivateKey, payload, nil)), []byte(payload+"x"))
	f.Add([]byte(signSSH(f, signer, payload, "git")), []byte(payload))
	f.Add([]byte(signSSH(f, signer, payload, "file")), []byte(payload))
	f.Fuzz(func(t *testing.T, armored, text []byte) {
		v, err := keys.Verify(armored, text)
		if err != nil {
			return
		}
		if v.State == signature.Valid && !bytes.Equal(text, []byte(payload)) && !bytes.Equal(text, []byte(payload+"x")) {
			t.Errorf("verified %q", text)
		}
		s, err := signature.Parse(armored)
		if err != nil || keys.Knows(s.KeyID) != (v.State != signature.UnknownKey) {
			t.Errorf("%s, but Parse says %+v, %v", v.State, s, err)
		}
	})
}

// FuzzParseKeys: no file of keys panics, and one that is read has a key or is refused.
func FuzzParseKeys(f *testing.F) {
	line := sshLine(newSSH(f, "a"))
	f.Add([]byte(public(f, newKey(f, 0)) + line))
	f.Add([]byte("ada@example.org namespaces=\"git,!f*\",valid-after=20200101Z " + line))
	f.Add([]byte("from=\"a\\\" b\" " + line))
	f.Add([]byte(section(f, "keys")))
	f.Fuzz(func(t *testing.T, file []byte) {
		if keys, err := signature.ParseKeys(file); (keys == nil) == (err == nil) {
			t.Errorf("%v, %v", keys, err)
		}
	})
}
