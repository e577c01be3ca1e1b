"""What the law answers, drawn: a frieze of the contract, a calendar of months, a curve of cost.

Pictures are values: geometry in percent and text, made by pure functions here and printed by
the templates as SVG or tables. Each says the same thing twice, once drawn and once written.
"""
