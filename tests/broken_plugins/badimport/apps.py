"""Cannot be imported: it leans on a library that is not there."""

import nowhere

nowhere.begin()
