"""The rooms, in the order of the story of a sale. Calls go down, facts go up, nothing goes sideways."""
