package main

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// logistic fits intercept and weights by iteratively reweighted least squares (Newton's method on the log-likelihood; Hastie,
// Tibshirani, Friedman, "The Elements of Statistical Learning", 2nd ed., section 4.4.1). Rows are standardised first and
// the weights carry a ridge penalty, since the classes may be separable, where the likelihood has no maximum. Each class counts
// as much as the other. The coefficients returned are for the rows as given.
func logistic(rows [][]float64, forged []bool, weight []float64, ridge float64) ([]float64, error) {
	if len(rows) == 0 {
		return nil, errors.New("fit logistic: no rows")
	}
	k := len(rows[0])
	mean, sd := moments(rows)
	x := mat.NewDense(len(rows), k+1, nil)
	for i, row := range rows {
		x.Set(i, 0, 1)
		for j, v := range row {
			x.Set(i, j+1, (v-mean[j])/sd[j])
		}
	}
	beta := mat.NewVecDense(k+1, nil)
	for range 100 {
		step, err := newton(x, forged, weight, beta, ridge)
		if err != nil {
			return nil, err
		}
		beta.AddVec(beta, step)
		if mat.Norm(step, 2) < 1e-9 {
			return unscale(beta.RawVector().Data, mean, sd), nil
		}
	}
	return nil, errors.New("fit logistic: no convergence in 100 steps")
}

// newton is one step: (X'WX + ridge)^-1 (X'(y-p) - ridge*beta).
func newton(x *mat.Dense, forged []bool, weight []float64, beta *mat.VecDense, ridge float64) (*mat.VecDense, error) {
	n, k := x.Dims()
	hessian := mat.NewSymDense(k, nil)
	gradient := make([]float64, k)
	total := 0.0
	for i := range n {
		row := x.RawRowView(i)
		z := mat.Dot(mat.NewVecDense(k, row), beta)
		p := 1 / (1 + math.Exp(-z))
		y := 0.0
		if forged[i] {
			y = 1
		}
		w := weight[i] * p * (1 - p)
		for a := range k {
			gradient[a] += weight[i] * (y - p) * row[a]
			for b := a; b < k; b++ {
				hessian.SetSym(a, b, hessian.At(a, b)+w*row[a]*row[b])
			}
		}
		total += weight[i]
	}
	for a := 1; a < k; a++ {
		hessian.SetSym(a, a, hessian.At(a, a)+ridge*total)
		gradient[a] -= ridge * total * beta.AtVec(a)
	}
	var chol mat.Cholesky
	if !chol.Factorize(hessian) {
		return nil, errors.New("fit logistic: the normal equations are singular")
	}
	var step mat.VecDense
	if err := chol.SolveVecTo(&step, mat.NewVecDense(k, gradient)); err != nil {
		return nil, err
	}
	return &step, nil
}

func moments(rows [][]float64) (mean, sd []float64) {
	k := len(rows[0])
	mean, sd = make([]float64, k), make([]float64, k)
	for _, row := range rows {
		for j, v := range row {
			mean[j] += v / float64(len(rows))
		}
	}
	for _, row := range rows {
		for j, v := range row {
			sd[j] += (v - mean[j]) * (v - mean[j]) / float64(len(rows))
		}
	}
	for j := range sd {
		sd[j] = max(math.Sqrt(sd[j]), 1e-12)
	}
	return mean, sd
}

func unscale(beta, mean, sd []float64) []float64 {
	out := make([]float64, len(beta))
	out[0] = beta[0]
	for j := range mean {
		out[j+1] = beta[j+1] / sd[j]
		out[0] -= out[j+1] * mean[j]
	}
	return out
}
