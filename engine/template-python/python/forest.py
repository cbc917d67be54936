"""Fits a random forest to points: forest.py <points> <params> <output>"""

import json
import sys

from sklearn.ensemble import RandomForestRegressor

from tables import read_table, write_table

points, params, output = sys.argv[1:]
data = read_table(points)
settings = json.load(open(params))

x, y = data["x"].to_numpy().reshape(-1, 1), data["y"].to_numpy()
forest = RandomForestRegressor(settings["trees"], max_depth=settings["depth"], random_state=0).fit(x, y)
print(f"{settings['trees']} trees, R2 {forest.score(x, y):.3f}")
write_table(output, {"x": x.ravel(), "y": forest.predict(x)})
