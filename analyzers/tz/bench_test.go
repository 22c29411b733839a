package tz

import "testing"

func BenchmarkBuildWorld(b *testing.B) {
	for b.Loop() {
		known.Clear()
		buildWorld()
	}
}

func BenchmarkShowing(b *testing.B) {
	c := Cursor{World: TheWorld()}
	var t int64 = 1500000000
	n := 0
	for b.Loop() {
		n += c.Showing(t, 120).Len()
		if t += 3000; t > Until {
			t = From
		}
	}
	if n == 0 {
		b.Fatal("no zone at +02:00")
	}
}
