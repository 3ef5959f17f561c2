"""The pages of what the store knows: articles, words kept ready, what newcomers learn."""
