#!/usr/bin/env node
// A file of its own, because npm links a command only where its file is there before anything is built.
import './dist/lineal.js'
