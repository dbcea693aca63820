print("newswire")
