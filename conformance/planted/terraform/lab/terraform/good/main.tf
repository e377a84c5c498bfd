terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket       = "planted-state"
    key          = "good.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
  }
}

provider "aws" {
  region = "eu-central-1"
}

module "backup" {
  source = "../modules/bucket"
  name   = "planted-backup"
}

output "bucket" {
  value = "planted-backup"
}

module "unformatted" {
  source = "../modules/unformatted"
  name   = "planted"
}
