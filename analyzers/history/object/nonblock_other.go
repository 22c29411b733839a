//go:build !unix

package object

const nonblock = 0
