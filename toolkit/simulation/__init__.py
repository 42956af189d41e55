"""A crowd for measuring: many phones in one process that does as little as it can, so that it is not what is measured.

Speaks just enough of Engine.IO to count and to time; it holds no wheel. For a workshop as people live it, see
`toolkit.rehearsal`.
"""
