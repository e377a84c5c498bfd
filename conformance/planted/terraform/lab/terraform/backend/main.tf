terraform {
  backend "s3" {
    bucket  = "planted-state"
    key     = "backend.tfstate"
    region  = "eu-central-1"
    locking = true
  }
}
