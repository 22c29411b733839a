package signature_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"github.com/bonafide-lint/bonafide/analyzers/signature"
)

const x509 = "-----BEGIN SIGNED MESSAGE-----\nMIIC\n-----END SIGNED MESSAGE-----\n"

// old is an OpenPGP signature of version 3 with a packet header as given.
func old(header ...byte) string {
	body := []byte{3, 5, 0, 0x5e, 0x37, 0x99, 0x52, 1, 2, 3, 4, 5, 6, 7, 0xab, 1, 8, 0x12, 0x34, 0, 1, 1}
	return "-----BEGIN PGP SIGNATURE-----\nVersion: GnuPG v1\n\n" + base64.StdEncoding.EncodeToString(append(header, body...)) + "\n-----END PGP SIGNATURE-----\n"
}

func TestParse(t *testing.T) {
	t.Parallel()
	key, second, signer := newKey(t, 0), newKey(t, 0), newSSH(t, "a")
	fingerprint := strings.ToUpper(fmt.Sprintf("%x", key.PrimaryKey.Fingerprint))
	made := signPGP(t, key.PrivateKey, payload, nil)
	for _, tc := range []struct {
		name, armored string
		want          signature.Signature
		key           string
	}{
		{"fingerprint", made, signature.Signature{Kind: signature.OpenPGP, KeyID: fingerprint, Created: signed}, fingerprint[24:]},
		{
			"key id only", signPGP(t, key.PrivateKey, payload, func(_ *packet.Signature, k *packet.PublicKey) { k.Fingerprint = nil }),
			signature.Signature{Kind: signature.OpenPGP, KeyID: fingerprint[24:], Created: signed},
			fingerprint[24:],
		},
		{
			"nobody", signPGP(t, key.PrivateKey, payload, func(s *packet.Signature, k *packet.PublicKey) { s.IssuerKeyId, k.Fingerprint = nil, nil }),
			signature.Signature{Kind: signature.OpenPGP, Created: signed},
			"",
		},
		{
			"the first of two blocks", made + signPGP(t, second.PrivateKey, payload, nil),
			signature.Signature{Kind: signature.OpenPGP, KeyID: fingerprint, Created: signed},
			fingerprint[24:],
		},
		{
			"ssh", signSSH(t, signer, payload, "git"),
			signature.Signature{Kind: signature.SSH, KeyID: ssh.FingerprintSHA256(signer.PublicKey())},
			ssh.FingerprintSHA256(signer.PublicKey()),
		},
		{"x509", x509, signature.Signature{Kind: signature.X509}, ""},
		{
			"version 3", old(0x88, 22),
			signature.Signature{Kind: signature.OpenPGP, KeyID: "01020304050607AB", Created: time.Unix(0x5e379952, 0).UTC()},
			"01020304050607AB",
		},
		{
			"version 3, two bytes of length", old(0x89, 0, 22),
			signature.Signature{Kind: signature.OpenPGP, KeyID: "01020304050607AB", Created: time.Unix(0x5e379952, 0).UTC()},
			"01020304050607AB",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := signature.Parse([]byte(tc.armored))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if got.Key() != tc.key {
				t.Errorf("key %q, want %q", got.Key(), tc.key)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	key := newKey(t, 0)
	whole := signPGP(t, key.PrivateKey, payload, nil)
	for name, tc := range map[string]struct {
		text string
		want error // nil: any
	}{
		"nothing":              {"", signature.ErrFormat},
		"text":                 {"signed-off", signature.ErrFormat},
		"too large":            {strings.Repeat("-", signature.MaxArmored+1), signature.ErrTooLarge},
		"cut":                  {whole[:90], nil},
		"a key":                {strings.ReplaceAll(public(t, key), "PUBLIC KEY BLOCK", "SIGNATURE"), signature.ErrFormat},
		"empty armor":          {"-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n", nil},
		"headers only":         {"-----BEGIN PGP SIGNATURE-----\nA: b\n", nil},
		"ssh without key":      {"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----\n", nil},
		"ssh, not base64":      {"-----BEGIN SSH SIGNATURE-----\n****\n-----END SSH SIGNATURE-----\n", nil},
		"version 3, too short": {"-----BEGIN PGP SIGNATURE-----\n\niAMDBQ==\n-----END PGP SIGNATURE-----\n", nil},
	} {
		got, err := signature.Parse([]byte(tc.text))
		if err == nil || tc.want != nil && !errors.Is(err, tc.want) || got != (signature.Signature{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// What git, GnuPG and ssh-keygen wrote is read and verified; the commit dates are of 2024, the signing was in 2026.
func TestRealCommits(t *testing.T) {
	t.Parallel()
	keys, err := signature.ParseKeys([]byte(section(t, "keys")))
	if err != nil {
		t.Fatal(err)
	}
	const primary, sub = "BDD8A98373FFC0661FEB809D7F2E5C24997397F0", "87BE23C7BA49EB52868AF563CA9783409F7FF794"
	const id = "SHA256:uWG5rGG9wH2pyB43OsIFOUKE0AYHmnmI15CBxNCyhXE" // as ssh-keygen -l prints it
	created := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, want := range map[string]struct {
		Sig signature.Signature
		Ver signature.Verification
	}{
		"gpg.commit": {
			signature.Signature{Kind: signature.OpenPGP, KeyID: sub, Created: time.Unix(0x6b0397c4, 0).UTC()},
			signature.Verification{State: signature.Valid, KeyID: sub, Primary: primary, Created: created, From: created},
		},
		"ssh.commit": {
			signature.Signature{Kind: signature.SSH, KeyID: id},
			signature.Verification{State: signature.Valid, KeyID: id, Primary: id},
		},
	} {
		sig, text := commitOf(t, section(t, name))
		got := want
		if got.Sig, err = signature.Parse([]byte(sig)); err != nil {
			t.Fatal(name, err)
		}
		if got.Ver, err = keys.Verify([]byte(sig), []byte(text)); err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		v, err := keys.Verify([]byte(sig), []byte(strings.Replace(text, "1709", "1609", 1)))
		if err != nil || v.State != signature.Wrong {
			t.Errorf("%s with another date: %s, %v", name, v.State, err)
		}
	}
	if got := keys.Primary(sub[24:]); got != primary {
		t.Errorf("the primary key of the subkey is %s", got)
	}
	if got, ok := keys.Created(sub); !ok || !got.Equal(created) {
		t.Errorf("the subkey was created %s, %v", got, ok)
	}
}
